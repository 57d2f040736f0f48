import type { Code } from '../../shared/errors/codes';
import type { Status } from '../../shared/model/state';
import type { LocalCloud } from './localCloud';
import { signedIn, type ClientCredentials } from './signedIn';

/** What the operator API tells of an onboarding, as far as the local tools read it. */
interface OnboardingAnswer {
  readonly onboardingId: string;
  readonly status: Status;
  readonly timeline: readonly { readonly at: string; readonly state: string; readonly code?: Code }[];
  readonly verification?: { readonly keyUri: string };
}
export type OperatorApi = ReturnType<typeof operatorApi>;

const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';

/** Makes a client with the role `Latchkey.Operator`, that may read the vendor's resources too. */
export function createOperator({ simulator, vendor }: LocalCloud): ClientCredentials {
  const { tenantId, apiAudience } = vendor;
  const client = simulator.entra.createClient({
    tenantId,
    name: 'Operator',
    roles: ['Latchkey.Operator'],
    audience: apiAudience,
  });
  const scope = `/subscriptions/${vendor.subscriptionId}`;
  simulator.arm.assignRole({ scope, principalId: client.objectId, roleDefinitionId: READER });
  return { tenantId, clientId: client.clientId, secret: client.secret };
}

/** What asks for tokens of the operator API name it by. */
export const OPERATOR_API = 'api://latchkey';

/** The operator API as an operator's script calls it, with one token. */
export function operatorApi(origin: string, appUrl: string, credentials: ClientCredentials) {
  const operator = signedIn(origin, credentials);
  let token: Promise<string> | undefined;
  return {
    /** The onboarding, or `undefined` if there is none. */
    async onboarding(id: string): Promise<OnboardingAnswer | undefined> {
      const authorization = `Bearer ${await (token ??= operator.token(OPERATOR_API))}`;
      const answer = await fetch(`${appUrl}/api/v1/onboardings/${id}`, { headers: { authorization } });
      if (answer.status === 404) return undefined;
      if (!answer.ok) throw new Error(`Operator API: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as OnboardingAnswer;
    },
  };
}
