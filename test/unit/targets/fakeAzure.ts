import type { ResourceManager } from '../../../shared/azure/resourceManager';
import type { RestOptions } from '../../../shared/azure/restClient';

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly body?: any;
}

export interface FakeAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A Resource Manager that answers `answer`, by URL if it is a function; an `Error` is thrown. What was sent is noted down. */
export function fakeAzure(by: FakeAnswer | Error | ((url: string) => FakeAnswer)): {
  azure: ResourceManager;
  sent: Sent[];
} {
  const sent: Sent[] = [];
  const give = (url = '') => {
    const answer = typeof by === 'function' ? by(url) : by;
    if (answer instanceof Error) throw answer;
    const { status = 200, headers = {}, body } = answer;
    return { status, body, header: (name: string) => headers[name] };
  };
  const rest: ResourceManager['rest'] = {
    async send(method: string, url: string, options: RestOptions = {}) {
      sent.push({ method, url, body: options.body });
      return give(url);
    },
    async find(url: string) {
      sent.push({ method: 'GET', url });
      return give(url).body;
    },
  };
  const mysqlServers = (subscriptionId: string) => ({
    async beginUpdate(group: string, name: string, body: unknown, options: any) {
      sent.push({ method: 'beginUpdate', url: `${subscriptionId}/${group}/${name}`, body });
      const { headers = {} } = by instanceof Error || typeof by === 'function' ? {} : by;
      options.onResponse({ headers: { get: (header: string) => headers[header] } });
      give();
    },
  });
  return { azure: { rest, mysqlServers } as unknown as ResourceManager, sent };
}

/** An error as the Azure clients throw it. */
export const azureError = (statusCode: number, code: string): Error =>
  Object.assign(new Error('no luck'), { statusCode, code });
