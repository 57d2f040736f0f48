/**
 * Makes something at its first use and keeps it. For clients of SDKs: the artefact loads a heavy package when something of
 * it is used first (`packaging/lazyPackages.ts`), so that nothing of it may be used while the app starts.
 */
export function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
