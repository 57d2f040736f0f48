import type { CustomerView, ProtectionView } from '../../shared/model/customerView';
import { isEnd } from '../../shared/model/state';
import { useTexts } from '../texts';
import { Time } from './time';

/** After protection: which key is in use, since when, and what stays in the customer's hands. */
export function ProtectedPanel({ view }: { readonly view: CustomerView }) {
  const texts = useTexts().protection;
  const { resources = [] } = view.protection ?? {};
  if (view.protectedKeyUri === undefined || isEnd(view.state)) return null;
  return (
    <section id="protection" aria-labelledby="protection-heading">
      <h2 id="protection-heading">{texts.heading}</h2>
      <dl class="facts">
        <div>
          <dt>{texts.key}</dt>
          <dd>
            <code>{view.protectedKeyUri}</code>
          </dd>
        </div>
        {view.protectedGeoKeyUri !== undefined && (
          <div>
            <dt>{texts.geoKey}</dt>
            <dd>
              <code>{view.protectedGeoKeyUri}</code>
            </dd>
          </div>
        )}
        {view.state === 'protected' && (
          <div>
            <dt>{texts.since}</dt>
            <dd>
              <Time at={view.since} />
            </dd>
          </div>
        )}
      </dl>
      {resources.length > 1 && <Copies resources={resources} />}
      {view.waitingFor !== 'customer' && (
        <form method="post" action={`${view.path}/check`}>
          <button type="submit" class="button" id="check-now">
            {texts.checkNow}
          </button>
          <p class="hint">{texts.checkNowHint}</p>
        </form>
      )}
      <p>{texts.versions[view.resource.kind]}</p>
      <p>{texts.control(view.vendorName)}</p>
    </section>
  );
}

function Copies({ resources }: { readonly resources: ProtectionView['resources'] }) {
  const texts = useTexts();
  return (
    <>
      <h3>{texts.protection.copies}</h3>
      <ul>
        {resources.map(({ name, state, code }) => (
          <li key={name}>
            {name}: {texts.states[state].label}
            {code !== undefined && (
              <>
                {' · '}
                <code>{code}</code>
              </>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
