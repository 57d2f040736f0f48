import type { ComponentChildren } from 'preact';
import type { CustomerView, ProtectionView } from '../../shared/model/customerView';
import { isEnd } from '../../shared/model/state';
import { parseKeyUri, sameKeyUri } from '../../shared/model/keyUri';
import { useTexts } from '../texts';
import { useAddress } from './address';
import { Time } from './time';

/** After protection: which key is in use, since when, and what stays in the customer's hands. */
export function ProtectedPanel({ view }: { readonly view: CustomerView }) {
  const texts = useTexts().protection;
  const form = useTexts().keyForm;
  const address = useAddress();
  const { resources = [], keys = [], lookedAt } = view.protection ?? {};
  if (view.protectedKeyUri === undefined || isEnd(view.state)) return null;
  const parsed = parseKeyUri(view.protectedKeyUri, view.key);
  const version = parsed.ok ? parsed.key.version : undefined;
  const used = keys.find(({ keyUri, until }) => until === undefined && sameKeyUri(keyUri, view.protectedKeyUri))?.from;
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
        {version !== undefined && <Fact name={texts.version}>{<code>{version}</code>}</Fact>}
        {used !== undefined && (
          <Fact name={texts.usedSince}>
            <Time at={used} />
          </Fact>
        )}
        {lookedAt !== undefined && (
          <Fact name={texts.lookedAt}>
            <Time at={lookedAt} />
          </Fact>
        )}
        <Fact name={texts.rotation}>{form.rotation.options[view.key.rotation].label}</Fact>
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
        <form method="post" action={address(`${view.path}/check`)}>
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

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
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
