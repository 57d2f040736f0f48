import type { TypedData } from '../functionsCore';

export const webhookPath = '/runtime/webhooks/durabletask/';
export const rpcPath = '/durabletask/';

const idPlaceholder = 'INSTANCEID';

/** The management URLs of an instance, key included: never show them to a customer. */
export function managementUrls(origin: string, hub: string, code: string, instanceId = idPlaceholder) {
  const query = `taskHub=${hub}&connection=Storage&code=${code}`;
  const base = `${origin}${webhookPath}instances/${instanceId}`;
  return {
    id: instanceId,
    statusQueryGetUri: `${base}?${query}`,
    sendEventPostUri: `${base}/raiseEvent/{eventName}?${query}`,
    terminatePostUri: `${base}/terminate?reason={text}&${query}`,
    purgeHistoryDeleteUri: `${base}?${query}`,
    restartPostUri: `${base}/restart?${query}`,
    suspendPostUri: `${base}/suspend?reason={text}&${query}`,
    resumePostUri: `${base}/resume?reason={text}&${query}`,
  };
}

/** The data of a `durableClient` input. Source: durable-functions 3.5.0, `OrchestrationClientInputData`. */
export function clientBindingData(origin: string, hub: string, code: string): TypedData {
  const query = `taskHub=${hub}&connection=Storage&code=${code}`;
  const create = `${origin}${webhookPath}orchestrators/{functionName}[/{instanceId}]?${query}`;
  const urls = managementUrls(origin, hub, code);
  const rewindPostUri = `${origin}${webhookPath}instances/${idPlaceholder}/rewind?reason={text}&${query}`;
  return {
    string: JSON.stringify({
      taskHubName: hub,
      connectionName: 'Storage',
      creationUrls: {
        createNewInstancePostUri: create,
        createAndWaitOnNewInstancePostUri: `${create}&timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}`,
      },
      managementUrls: { ...urls, rewindPostUri },
      baseUrl: `${origin}${webhookPath.slice(0, -1)}`,
      requiredQueryStringParameters: query,
      rpcBaseUrl: `${origin}${rpcPath}`,
      httpBaseUrl: `${origin}${webhookPath.slice(0, -1)}`,
    }),
  };
}
