import type { CustomerView } from '../../shared/model/customerView';
import { isEnd } from '../../shared/model/state';
import { useTexts } from '../texts';
import { vaultTypesOf } from './tasks';

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
      <h3>{texts.notAsked}</h3>
      <List items={texts.notAskedItems} kind="not-asked" />
    </section>
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
