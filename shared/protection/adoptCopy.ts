import type { Starter } from '../durable/starter';
import type { Ports } from '../ports';

/** Takes a resource that may be a copy of a protected one under protection, if it is one. */
export async function adoptCopy(
  _ports: Ports,
  _starter: Starter,
  _resourceId: string,
): Promise<'adopted' | 'known' | 'not-ours'> {
  return 'not-ours';
}
