const longest = 100;

/**
 * Why an instance id is refused, or undefined. The strictest of the back ends: at most 100 characters (Durable Task
 * Scheduler), no `/ \ # ?` nor control characters, no leading `@` (azure-functions-durable-extension v2.13).
 */
export function instanceIdProblem(instanceId: string): string | undefined {
  if (instanceId.length === 0) return 'Instance IDs must not be empty.';
  if (instanceId.startsWith('@')) return 'Instance IDs must not start with an "@" character.';
  if (instanceId.length > longest) return `Instance IDs must not be longer than ${longest} characters.`;
  if (/[/\\#?\u0000-\u001f\u007f-\u009f]/.test(instanceId)) {
    return 'Instance IDs must not contain /, \\, #, ? or control characters.';
  }
  return undefined;
}
