/** Where a link wants to go. `path` is as written by the client, without host and `$management`. */
export type EntityAddress = { kind: 'cbs' } | { kind: 'entity' | 'management'; path: string };

/** Cuts a link address or token audience: a path, a path with a leading slash, or a full URL. */
export function parseEntityAddress(address: string): EntityAddress {
  const path = address.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/^\/+|\/+$/g, '');
  if (path.toLowerCase() === '$cbs') return { kind: 'cbs' };
  const management = /\/\$management$/i;
  return management.test(path) ? { kind: 'management', path: path.replace(management, '') } : { kind: 'entity', path };
}
