import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator, type Simulator, type SimulatorOptions } from '../azure';
import { startServiceBus, type EntitiesConfig, type LocalServiceBus } from '../serviceBus';
import { ensureCertificates, type Certificates } from '../tls/ensureCertificates';
import { trust } from '../tls/trust';
import { startAzurite, type Azurite } from './azurite';
import { entities } from './entities';
import { connectEventQueues, subscribeToResourceEvents } from './eventQueues';
import { ensureVendor, type Vendor } from './vendor';

export interface LocalCloudOptions {
  /** Where state is kept; without one nothing survives. Key ids hold ports: a kept state needs fixed ports. */
  readonly folder?: string;
  readonly ports?: { readonly azure?: number; readonly serviceBus?: number; readonly tables?: number };
  readonly simulator?: Pick<SimulatorOptions, 'clock' | 'delays' | 'lag' | 'keptCalls'>;
  /** Queues and topics; default: those of a deployment. */
  readonly entities?: EntitiesConfig;
  /** Default: new ones, or those of the folder. */
  readonly tls?: Certificates;
  /** An account of an Azurite that runs already, and runs on; default: an Azurite of its own. */
  readonly tables?: { readonly azurite: Azurite; readonly accountName: string };
}

/** Everything an app needs from Azure, on this machine. */
export interface LocalCloud {
  readonly simulator: Simulator;
  readonly serviceBus: LocalServiceBus;
  readonly azurite: Azurite;
  readonly vendor: Vendor;
  /** Certificates of the local cloud for `NODE_EXTRA_CA_CERTS`, the user's own first. */
  readonly caFile: string;
  /** The app's settings, but for its own address. */
  readonly settings: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const ACCOUNT = 'latchkey';

/** Starts simulator, Service Bus and Azurite, and sets up the vendor. Everything listens on loopback. */
export async function startLocalCloud(options: LocalCloudOptions = {}): Promise<LocalCloud> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  try {
    const { folder, ports = {} } = options;
    if (folder) await mkdir(folder, { recursive: true });
    const state = (name: string) => (folder ? { stateFile: join(folder, name) } : {});
    const tls = options.tls ?? (await ensureCertificates(folder));
    trust(tls.ca);
    const simulator = await startSimulator({
      port: ports.azure ?? 0,
      tls,
      ...state('azure.sqlite'),
      ...options.simulator,
    });
    stops.push(() => simulator.stop());
    const serviceBus = await startServiceBus({
      port: ports.serviceBus ?? 0,
      entities: options.entities ?? entities,
      ...state('serviceBus.sqlite'),
    });
    stops.push(() => serviceBus.stop());
    stops.push(connectEventQueues(simulator, serviceBus.connectionString));
    const { azurite, accountName } = options.tables ?? (await startTables());
    trust(azurite.ca);
    const scratch = await mkdtemp(join(tmpdir(), 'latchkey-'));
    stops.push(() => rm(scratch, { recursive: true, force: true }));
    const caFile = join(scratch, 'ca.pem');
    await writeFile(caFile, await withUsersOwn([...new Set([tls.ca, azurite.ca])].join('\n')));
    const vendor = ensureVendor(simulator);
    await subscribeToResourceEvents(simulator, vendor.subscriptionId, options.entities ?? entities);
    return {
      simulator,
      serviceBus,
      azurite,
      vendor,
      caFile,
      settings: {
        ...endpoints(simulator),
        SERVICE_BUS: serviceBus.connectionString,
        LATCHKEY_TABLES_ENDPOINT: azurite.endpointOf(accountName),
        LATCHKEY_TENANT_ID: vendor.tenantId,
        LATCHKEY_IDENTITY_CLIENT_ID: vendor.identity.clientId,
        LATCHKEY_IDENTITY_PRINCIPAL_ID: vendor.identity.principalId,
        LATCHKEY_IDENTITY_RESOURCE_GROUP_ID: vendor.resourceGroupId,
        LATCHKEY_VENDOR_NAME: vendor.name,
        LATCHKEY_API_AUDIENCE: vendor.apiAudience,
        LATCHKEY_CONSOLE_CLIENT_ID: vendor.consoleClientId,
      },
      stop,
    };

    async function startTables() {
      const azurite = await startAzurite({
        tls,
        accountNames: [ACCOUNT],
        ...(ports.tables === undefined ? {} : { port: ports.tables }),
        ...(folder ? { folder: join(folder, 'tables') } : {}),
      });
      stops.push(() => azurite.stop());
      return { azurite, accountName: ACCOUNT };
    }
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The local cloud as the application sees it: one more cloud, described by its endpoints. */
function endpoints({ origin, vaultSuffix, managedHsmSuffix, msiHeader }: Simulator): Record<string, string> {
  // As a vault names itself in its challenge: without the port. Another name would be another token.
  const audienceOf = (suffix: string): string => `https://${suffix.replace(/:\d+$/, '')}`;
  const cloud = {
    authorityHost: origin,
    tokenIssuer: origin,
    instanceDiscovery: false,
    resourceManager: origin,
    resourceManagerAudience: 'https://management.azure.com',
    graph: origin,
    graphAudience: 'https://graph.microsoft.com',
    vaultSuffix,
    vaultAudience: audienceOf(vaultSuffix),
    managedHsmSuffix,
    managedHsmAudience: audienceOf(managedHsmSuffix),
    tokenExchangeAudience: 'api://AzureADTokenExchange',
    portal: origin,
  };
  return {
    LATCHKEY_CLOUD: 'Custom',
    LATCHKEY_CLOUD_ENDPOINTS: JSON.stringify(cloud),
    IDENTITY_ENDPOINT: `${origin}/msi/token`,
    IDENTITY_HEADER: msiHeader,
  };
}

/** `NODE_EXTRA_CA_CERTS` replaces: a company's CA that the user has set must stay trusted. */
async function withUsersOwn(ca: string): Promise<string> {
  const own = process.env.NODE_EXTRA_CA_CERTS;
  if (!own) return ca;
  const { readFile } = await import('node:fs/promises');
  return `${await readFile(own, 'utf8').catch(() => '')}\n${ca}`;
}
