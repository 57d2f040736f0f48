import { createServer } from 'node:net';

/** The fixed ports of `npm run local`, in order from the port base. Key ids and links hold them. */
export const PORTS = ['app', 'azure', 'serviceBus', 'tables'] as const;
type PortName = (typeof PORTS)[number];
export type LocalPorts = Readonly<Record<PortName, number>>;

/** The app is where Azure Functions Core Tools has it. */
export const DEFAULT_PORT_BASE = 7071;

const NAMES: Readonly<Record<PortName, string>> = {
  app: 'the app',
  azure: 'the Azure simulator',
  serviceBus: 'Service Bus',
  tables: 'storage tables',
};

export function portsFrom(base: number): LocalPorts {
  return Object.fromEntries(PORTS.map((name, index) => [name, base + index])) as LocalPorts;
}

/** Throws an error that names every port that is taken, and what it is for. */
export async function requireFreePorts(ports: LocalPorts): Promise<void> {
  const taken: string[] = [];
  for (const name of PORTS) if (!(await isFree(ports[name]))) taken.push(`${ports[name]} (${NAMES[name]})`);
  if (taken.length > 0) {
    throw new Error(
      `Taken already: port ${taken.join(', ')}. Stop what uses it, or choose others: --port-base N takes ${PORTS.length} ports from N on.`,
    );
  }
}

/** Whether nothing listens on that port of the loopback address. */
export async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    return true;
  } catch {
    return false;
  } finally {
    await new Promise((done) => server.close(done));
  }
}
