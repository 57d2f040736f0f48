import type { CustomerView } from '../../shared/model/customerView';

/** What the page's script reads: who needs the role, above all. */
type VisibleState = Pick<CustomerView, 'state' | 'consent' | 'grants'>;

/** A person at the customer with a browser: opens the personal link, follows what it links to, sends its forms. */
export function visitor(link: string) {
  const origin = new URL(link).origin;
  return {
    async view(): Promise<VisibleState> {
      return (await (await expectOk(await fetch(`${link}/status`))).json()) as VisibleState;
    },
    /** Address of Entra's consent page, as the page links to it. */
    async consentUrl(): Promise<string> {
      const page = await (await expectOk(await fetch(link))).text();
      return attributeOf(page, /<a[^>]*id="consent"[^>]*>/, 'href');
    },
    /** Presses a button of Entra's page, and goes where Entra sends the browser. */
    async answerConsent(consentUrl: string, decision: 'accept' | 'cancel'): Promise<void> {
      const form = await (await expectOk(await fetch(consentUrl))).text();
      const tenant = attributeOf(form, /<input[^>]*name="tenant"[^>]*>/, 'value');
      attributeOf(form, new RegExp(`<button[^>]*value="${decision}"[^>]*>`), 'name');
      await expectOk(await fetch(consentUrl, { method: 'POST', body: new URLSearchParams({ tenant, decision }) }));
    },
    /** Names the key in the form of the page. */
    async nameKey(keyUri: string): Promise<void> {
      const page = await (await expectOk(await fetch(link))).text();
      const action = attributeOf(page, /<form[^>]*id="key-form"[^>]*>/, 'action');
      await expectOk(await fetch(new URL(action, origin), { method: 'POST', body: new URLSearchParams({ keyUri }) }));
    },
  };
}

async function expectOk(answer: Response): Promise<Response> {
  if (!answer.ok) throw new Error(`${new URL(answer.url).pathname}: ${answer.status} ${await answer.text()}`);
  return answer;
}

/** The value of an attribute of the first element that fits; throws when the page lacks it. */
function attributeOf(html: string, element: RegExp, name: string): string {
  const [tag] = element.exec(html) ?? [];
  const value = tag === undefined ? undefined : new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];
  if (value === undefined) throw new Error(`The page has no ${name} of ${element.source}`);
  return value.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
export type Visitor = ReturnType<typeof visitor>;
