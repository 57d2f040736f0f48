import { TABLES } from '../registry/table';

/** The words of which addresses of Graph, vaults, Entra and tables are made; all else in one is a name or an id. */
const WORDS = new Set(
  [
    ...['applications', 'federatedIdentityCredentials', 'servicePrincipals', 'directory', 'deletedItems', 'restore'],
    ...['keys', 'deletedkeys', 'versions', 'wrapkey', 'unwrapkey'],
    ...['oauth2', 'token', 'msi', 'metadata', 'identity', '.well-known', 'openid-configuration', 'discovery'],
    ...['v1.0', 'v2.0', 'Tables', '$batch', ...TABLES],
  ].map((word) => word.toLowerCase()),
);

const NAME = '*';

/**
 * The path of an address with a star for every name and id in it: of few forms, so that calls of one kind can be counted, and
 * with nothing of anybody. A word that is not known here is taken for a name.
 */
export function urlTemplate(path: string): string {
  const [, ...segments] = path.split('/');
  const isArm = segments[0]?.toLowerCase() === 'subscriptions';
  return ['', ...(isArm ? armTemplate(segments) : segments.map(templateOf))].join('/');
}

function templateOf(segment: string): string {
  const [word = '', ...key] = segment.split('(');
  if (word === '') return '';
  if (!WORDS.has(word.toLowerCase())) return NAME;
  return key.length > 0 ? `${word}(${NAME})` : word;
}

/** Of Azure Resource Manager: a type and a name in turns, and before the types of a provider its namespace. */
function armTemplate(segments: readonly string[]): string[] {
  const provider = segments.findIndex((segment) => segment.toLowerCase() === 'providers');
  return segments.map((segment, index) => {
    const isName =
      provider < 0 || index < provider ? index % 2 === 1 : (index - provider) % 2 === 1 && index > provider + 1;
    return isName || !/^[A-Za-z.]+$/.test(segment) ? NAME : segment;
  });
}
