import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OnboardingRequest } from '../../shared/model/request';
import { createAdministrator } from './administrator';
import { createCustomer } from './customer';
import type { LocalCloud } from './localCloud';
import { createOperator } from './operator';
import type { LocalPorts } from './ports';
import type { ClientCredentials } from './signedIn';

/** What stands ready in a state folder to play with: made once, kept in `ready.json`. */
export interface ReadyWorld {
  readonly ports: LocalPorts;
  readonly serviceBus: string;
  readonly operator: ClientCredentials;
  readonly customer: {
    readonly name: string;
    readonly tenantId: string;
    readonly subscriptionId: string;
    readonly vaultId: string;
    readonly keyUri: string;
    readonly administrator: ClientCredentials;
  };
  readonly storageAccountId: string;
  readonly mysqlServerId: string;
  /** Requests that can be sent as they are, by file. */
  readonly requests: { readonly storage: string; readonly mysql: string };
}

const FILE = 'ready.json';

/** What a start before this one left, or `undefined`. Throws when it was made on other ports: ids hold them. */
export async function readReadyWorld(folder: string, ports?: LocalPorts): Promise<ReadyWorld | undefined> {
  if (!existsSync(join(folder, FILE))) return undefined;
  const ready = JSON.parse(await readFile(join(folder, FILE), 'utf8')) as ReadyWorld;
  if (ports && ready.ports.app !== ports.app) {
    throw new Error(
      `${folder} was made with --port-base ${ready.ports.app}, and the ids in it hold ports: ` +
        'use that, another --folder, or --fresh.',
    );
  }
  return ready;
}

/** Makes a customer with tenant, vault and key, a storage account, a MySQL server, an operator, and two requests. */
export async function createReadyWorld(cloud: LocalCloud, folder: string, ports: LocalPorts): Promise<ReadyWorld> {
  const customer = await createCustomer(cloud, { id: 'fabrikam', name: 'Fabrikam' }).catch((error: unknown) => {
    throw new Error(`${folder} was left half made: start with --fresh.`, { cause: error });
  });
  const storageAccountId = customer.vendorStorageAccount();
  const mysqlServerId = customer.ownMysqlServer();
  const { name, tenantId, subscriptionId, vaultId, keyUri } = customer;
  const request = async (onboardingId: string, resource: OnboardingRequest['resource']): Promise<string> => {
    const file = join(folder, 'requests', `${onboardingId}.json`);
    await mkdir(join(folder, 'requests'), { recursive: true });
    await writeFile(file, `${JSON.stringify(customer.request(onboardingId, resource), null, 2)}\n`);
    return file;
  };
  const ready: ReadyWorld = {
    ports,
    serviceBus: cloud.serviceBus.connectionString,
    operator: createOperator(cloud),
    customer: {
      ...{ name, tenantId, subscriptionId, vaultId, keyUri },
      administrator: createAdministrator(cloud, customer),
    },
    storageAccountId,
    mysqlServerId,
    requests: {
      storage: await request('storage-1', { kind: 'storageAccount', id: storageAccountId, hosting: 'vendor' }),
      mysql: await request('mysql-1', { kind: 'mysqlFlexibleServer', id: mysqlServerId, hosting: 'customer' }),
    },
  };
  await writeFile(join(folder, FILE), `${JSON.stringify(ready, null, 2)}\n`, { mode: 0o600 });
  return ready;
}
