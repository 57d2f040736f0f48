import type { Application } from '../graph/state';
import { escapeHtml, layout } from './layout';
import type { Tenant } from './state';

interface ConsentView {
  readonly application: Application;
  /** Verified publisher, or the tenant that the application belongs to. */
  readonly publisher: string;
  readonly candidates: readonly Tenant[];
  /** As asked for, separated by spaces; empty on the v1 endpoint. */
  readonly scope: string;
}

/** Names of the permissions our applications ask for, by id. Source: "Microsoft Graph permissions reference". */
const PERMISSIONS: Readonly<Record<string, string>> = {
  'e1fe6dd8-ba31-4d61-89e7-88639da4683d': 'Microsoft Graph: sign in and read user profile (User.Read)',
  'f53da476-18e3-4152-8e01-aec403e6edc0': 'Azure Key Vault: full access on behalf of a user (user_impersonation)',
};

/** The page on which an administrator accepts or declines. The form posts to the address of the page itself. */
export function consentPage({ application, publisher, candidates, scope }: ConsentView): string {
  const name = escapeHtml(application.displayName);
  return layout(
    `Permissions requested: ${name}`,
    `<p class="who">Simulated Microsoft Entra ID. ${signedIn(candidates)}</p>
<h1>Permissions requested</h1>
<p><strong>${name}</strong><br>Publisher: ${escapeHtml(publisher)}<br>
Application (client) ID: <code>${escapeHtml(application.appId)}</code></p>
<h2>This application would like to</h2>
<ul>${permissions(application, scope)
      .map((text) => `<li>${escapeHtml(text)}</li>`)
      .join('')}</ul>
<p>If you accept, the application is installed for your whole organization. It gets no access to a key vault by this:
that takes a role assignment of its own.</p>
<form method="post">
${tenantChoice(candidates)}
<p class="buttons"><button type="submit" name="decision" value="cancel">Cancel</button>
<button type="submit" name="decision" value="accept" class="primary">Accept</button></p>
</form>`,
  );
}

/** The page for a link that cannot be served; there is no one to redirect to. */
export function errorPage(text: string): string {
  return layout(
    'Sorry, but we’re having trouble signing you in',
    `<h1>Sorry, this link does not work</h1>
<p>${escapeHtml(text)}</p>`,
  );
}

function permissions(application: Application, scope: string): string[] {
  const registered = application.requiredResourceAccess.flatMap(({ resourceAppId, resourceAccess }) =>
    resourceAccess.map(({ id, type }) => PERMISSIONS[id] ?? `${type} ${id} of application ${resourceAppId}`),
  );
  const single = scope.split(' ').filter((it) => it && !it.endsWith('/.default'));
  const asked = single.length > 0 ? single : registered;
  return asked.length > 0 ? asked : ['Be installed in your directory. It asks for no permission.'];
}

function signedIn(candidates: readonly Tenant[]): string {
  const [only] = candidates;
  return candidates.length === 1 && only
    ? `You are signed in as <strong>admin@${escapeHtml(only.domain)}</strong>, administrator of ${escapeHtml(only.name)}.`
    : 'You are signed in as an administrator of the organization that you choose below.';
}

function tenantChoice(candidates: readonly Tenant[]): string {
  const [only] = candidates;
  if (candidates.length === 1 && only) return `<input type="hidden" name="tenant" value="${escapeHtml(only.id)}">`;
  const options = candidates.map((it) => `<option value="${escapeHtml(it.id)}">${escapeHtml(it.name)}</option>`);
  return `<p><label for="tenant">Organization</label> <select id="tenant" name="tenant">${options.join('')}</select></p>`;
}
