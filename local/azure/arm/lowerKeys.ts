/** The same value with all property names in lower case, at every depth: resource managers read names in any case. */
export function lowerKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerKeys);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name.toLowerCase(), lowerKeys(item)]));
}
