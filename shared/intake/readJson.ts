/** The body of a message as a value: objects are taken as they are, text and bytes are parsed. */
export function readJson(
  body: unknown,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly text: string } {
  const text = Buffer.isBuffer(body) ? body.toString('utf8') : body;
  if (typeof text !== 'string') return { ok: true, value: text };
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false, text };
  }
}
