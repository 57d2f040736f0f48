import { startAzurite, type Azurite } from '../../local/cloud/azurite';
import { startLocalCloud, type LocalCloud, type LocalCloudOptions } from '../../local/cloud/localCloud';
import { keptCertificates } from './certificates';

/** More than there are clouds in all files together. */
const ACCOUNTS = Array.from({ length: 400 }, (_, index) => `latchkey${index + 1}`);

/**
 * One Azurite for all test files of a worker, which ends with it: to start one takes longer than what most files ask of
 * it. Files are loaded anew each time, the worker's world is not.
 */
interface Kept {
  readonly azurite: Promise<Azurite>;
  given: number;
}
const world = globalThis as { latchkeyTables?: Kept };

/** A local cloud for a test. Its tables are a fresh account of the worker's Azurite, unless their files are wanted. */
export async function startCloud(options: LocalCloudOptions = {}): Promise<LocalCloud> {
  if (options.folder !== undefined) return startLocalCloud(options);
  return startLocalCloud({ tls: await keptCertificates(), tables: await freshTables(), ...options });
}

async function freshTables(): Promise<NonNullable<LocalCloudOptions['tables']>> {
  const kept = (world.latchkeyTables ??= { azurite: start(), given: 0 });
  const accountName = ACCOUNTS[(kept.given += 1) - 1];
  if (accountName === undefined) throw new Error('More clouds than accounts');
  return { azurite: await kept.azurite, accountName };
}

async function start(): Promise<Azurite> {
  const azurite = await startAzurite({ tls: await keptCertificates(), accountNames: ACCOUNTS });
  azurite.unref();
  return azurite;
}
