import type { CustomerView } from '../../shared/model/customerView';
import { isEnd } from '../../shared/model/state';
import type { VaultType } from '../../shared/model/keyUri';
import { useTexts } from '../texts';
import { Fact } from './fact';
import { Filled } from './filled';
import { namesOf, vaultTypesOf } from './tasks';

/** Least privilege, said plainly: what the customer grants, to whom, and what nobody gets. */
export function Access({ view }: { readonly view: CustomerView }) {
  const texts = useTexts().access;
  if (isEnd(view.state)) return null;
  return (
    <section id="access" aria-labelledby="access-heading">
      <h2 id="access-heading">{texts.heading}</h2>
      <h3>{texts.asked}</h3>
      <List items={texts.askedItems(vaultTypesOf(view, 'main'), view.key.geo?.location)} kind="asked" />
      {view.grants.length > 0 && (
        <>
          <p>{texts.grants}:</p>
          <dl class="facts grants">
            {view.grants.map((grant) => (
              <div key={`${grant.on} ${grant.to} ${grant.name}`}>
                <dt>
                  {texts.to[grant.to]} {grant.name}
                  {view.key.geo && texts.on[grant.on](view.key.geo.location)}
                </dt>
                <dd>
                  {grant.to === 'application'
                    ? view.consent.clientId !== undefined && <Id label={texts.clientId} value={view.consent.clientId} />
                    : grant.principalId !== undefined && <Id label={texts.objectId} value={grant.principalId} />}
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
      <Exact view={view} />
      <h3>{texts.can.heading}</h3>
      <List items={texts.can.items} kind="can" />
      <h3>{texts.notAsked}</h3>
      <List items={texts.notAskedItems} kind="not-asked" />
    </section>
  );
}

/** Roles as Microsoft defines them: Azure docs "Azure built-in roles for Security", "Managed HSM local RBAC built-in roles" (2026-11). */
const ROLES: Readonly<Record<VaultType, { name: string; id: string; scope: string; allows: readonly string[] }>> = {
  keyVault: {
    name: 'Key Vault Crypto Service Encryption User',
    id: 'e147488a-f6f5-4113-8e2d-b22465e65bf6',
    scope:
      '/subscriptions/<subscription>/resourceGroups/<resource-group>/providers/Microsoft.KeyVault/vaults/{vault}/keys/{key}',
    allows: [
      'Microsoft.KeyVault/vaults/keys/read',
      'Microsoft.KeyVault/vaults/keys/wrap/action',
      'Microsoft.KeyVault/vaults/keys/unwrap/action',
    ],
  },
  managedHsm: {
    name: 'Managed HSM Crypto Service Encryption User',
    id: '33413926-3206-4cdd-b39a-83574fe37a17',
    scope: '/keys/{key}',
    allows: [
      'Microsoft.KeyVault/managedHsm/keys/read/action',
      'Microsoft.KeyVault/managedHsm/keys/wrap/action',
      'Microsoft.KeyVault/managedHsm/keys/unwrap/action',
    ],
  },
};

/** Role, scope and what it allows, to the letter: what an administrator compares with what is granted in the end. */
function Exact({ view }: { readonly view: CustomerView }) {
  const { exact } = useTexts().access;
  const names = namesOf(view);
  return (
    <>
      <h3>{exact.heading}</h3>
      <p>{exact.text}</p>
      {vaultTypesOf(view, 'main').map((type) => {
        const { name, id, scope, allows } = ROLES[type];
        return (
          <dl key={type} class="facts exact">
            <Fact name={exact.role}>
              {name} <code>{id}</code>
            </Fact>
            <Fact name={exact.scope}>
              <code>
                <Filled text={scope} names={names} />
              </code>
            </Fact>
            <Fact name={exact.allows}>
              {allows.map((action) => (
                <code key={action} class="line">
                  {action}
                </code>
              ))}
            </Fact>
          </dl>
        );
      })}
      <p class="hint">{exact.least}</p>
    </>
  );
}

function List({ items, kind }: { readonly items: readonly string[]; readonly kind: string }) {
  return (
    <ul class={kind}>
      {items.map((item) => (
        <li key={item}>{item}</li>
      ))}
    </ul>
  );
}

function Id({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <>
      {label}: <code>{value}</code>
    </>
  );
}
