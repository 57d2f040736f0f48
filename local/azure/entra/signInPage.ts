import type { Application } from '../graph/state';
import { escapeHtml, layout } from './layout';
import type { Tenant, User } from './state';

interface SignInView {
  readonly application: Application;
  readonly tenant: Tenant;
  /** Whom a visitor may sign in as, with what they may do. */
  readonly people: readonly { readonly user: User; readonly roles: readonly string[] }[];
}

/** The page on which a visitor says who they are: there are no passwords here. The form posts to the page's own address. */
export function signInPage({ application, tenant, people }: SignInView): string {
  const buttons = people.map(({ user, roles }) => {
    const may = roles.length > 0 ? roles.join(', ') : 'no role';
    return `<li><button type="submit" name="user" value="${escapeHtml(user.id)}"><strong>${escapeHtml(user.name)}</strong><br>
<span>${escapeHtml(user.userPrincipalName)} · ${escapeHtml(may)}</span></button></li>`;
  });
  const nobody = '<p>Nobody of this organization can sign in here.</p>';
  return layout(
    `Sign in to ${escapeHtml(application.displayName)}`,
    `<p class="who">Simulated Microsoft Entra ID. No password is asked for.</p>
<h1>Sign in to ${escapeHtml(application.displayName)}</h1>
<p>People of ${escapeHtml(tenant.name)}:</p>
<form method="post">
${buttons.length > 0 ? `<ul class="people">${buttons.join('')}</ul>` : nobody}
<p class="buttons"><button type="submit" name="user" value="">Cancel</button></p>
</form>`,
  );
}
