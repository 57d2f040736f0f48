import type { RestClient } from '../azure/restClient';

interface Page<T> {
  readonly value?: readonly (T & { readonly id: string })[];
  readonly nextLink?: string | null;
}

/** Every resource of a list of Azure Resource Manager, page by page (Azure docs "Asynchronous operations and paging", 2026). */
export async function listResources<T, V>(
  rest: RestClient,
  path: string,
  viewOf: (resource: T) => V,
): Promise<{ resourceId: string; view: V }[]> {
  const found: { resourceId: string; view: V }[] = [];
  for (let next: string | null | undefined = path; next;) {
    const page = (await rest.send('GET', next)).body as Page<T> | undefined;
    found.push(...(page?.value ?? []).map((one) => ({ resourceId: one.id, view: viewOf(one) })));
    next = page?.nextLink;
  }
  return found;
}
