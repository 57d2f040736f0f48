import { createRegistry, azureTables, type Registry } from '../../shared/registry';
import type { CustomerView } from '../../shared/model/customerView';
import type { LocalCloud } from '../../local/cloud/localCloud';

/** What an administrator answers on Entra's consent page. */
type ConsentAnswer = 'accept' | 'cancel';

/** A person at the customer, acting through the personal link as a browser without script would. */
export function personWith(link: string) {
  const post = (path: string, form: Record<string, string> = {}, headers: Record<string, string> = {}) =>
    fetch(`${link}/${path}`, { method: 'POST', body: new URLSearchParams(form), headers, redirect: 'manual' });
  return {
    link,
    view: async (): Promise<CustomerView> => (await (await fetch(`${link}/status`)).json()) as CustomerView,
    page: () => fetch(link),
    /** Address of Entra's consent page, as the page links to it. */
    consentUrl: async (): Promise<string> => consentUrlIn(await (await fetch(link)).text()),
    /** Goes to Entra's page and answers; returns the address that Entra sends the browser back to. */
    async answerConsent(answer: ConsentAnswer = 'accept'): Promise<string> {
      return answerAt(await this.consentUrl(), answer);
    },
    /** The whole way: to Entra, back to the callback. */
    async consent(answer: ConsentAnswer = 'accept'): Promise<Response> {
      return fetch(await this.answerConsent(answer), { redirect: 'manual' });
    },
    nameKey: (keyUri: string, headers?: Record<string, string>) => post('key', { keyUri }, headers),
    checkAgain: (headers?: Record<string, string>) => post('check', {}, headers),
  };
}
export type Person = ReturnType<typeof personWith>;

function consentUrlIn(html: string): string {
  const href = /<a id="consent"[^>]*href="([^"]+)"/.exec(html)?.[1];
  if (href === undefined) throw new Error('The page offers no consent');
  return href.replaceAll('&amp;', '&');
}

async function answerAt(url: string, decision: ConsentAnswer): Promise<string> {
  const tenant = new URL(url).pathname.split('/')[1] ?? '';
  const answer = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams({ decision, tenant }),
    redirect: 'manual',
  });
  const back = answer.headers.get('location');
  if (back === null) throw new Error(`Entra answered ${answer.status}: ${await answer.text()}`);
  return back;
}

/** The vendor's registry, read (and written, where a test plays somebody) past the application. */
export function openRegistry({ settings, simulator, vendor }: LocalCloud): Registry {
  const { tenantId, identity } = vendor;
  const subject = { tenantId, objectId: identity.principalId, clientId: identity.clientId };
  return createRegistry(
    azureTables(settings['LATCHKEY_TABLES_ENDPOINT'] ?? '', {
      getToken: async () => ({
        token: await simulator.entra.issueToken(subject, 'https://storage.azure.com'),
        expiresOnTimestamp: Date.now() + 3_000_000,
      }),
    }),
  );
}

/** A token of somebody of the vendor's tenant for the operator API. */
export function operatorToken({ simulator, vendor }: LocalCloud, roles: readonly string[]): Promise<string> {
  const { tenantId, apiAudience } = vendor;
  const { clientId, objectId } = simulator.entra.createClient({
    tenantId,
    name: roles.join(' ') || 'nobody',
    roles,
    audience: apiAudience,
  });
  return simulator.entra.issueToken({ tenantId, objectId, clientId }, apiAudience);
}
