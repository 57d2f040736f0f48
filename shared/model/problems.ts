import type { z } from 'zod';
import type { Problem } from './request';

/** Turns the issues of a failed parse into problems: every wrong field with what was seen and what is wanted. */
export function problemsOf(error: z.ZodError, input: unknown): Problem[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => {
        const path = [...issue.path, key];
        return { field: path.join('.') || '(empty name)', seen: seenAt(input, path), wanted: 'no such field' };
      });
    }
    return [{ field: issue.path.join('.') || '(message)', seen: seenAt(input, issue.path), wanted: issue.message }];
  });
}

/** One line per problem, for dead-letter descriptions and events. */
export function formatProblems(problems: readonly Problem[]): string {
  return problems.map((p) => `${p.field}: seen ${p.seen}, wanted ${p.wanted}`).join('; ');
}

function seenAt(input: unknown, path: readonly PropertyKey[]): string {
  let value: unknown = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !(key in value)) return 'nothing';
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return show(value);
}

/** A value as a person should see it: JSON, at most 120 characters. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
