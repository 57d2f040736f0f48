import type { CustomerView, ProtectionView } from '../../shared/model/customerView';
import { isEnd } from '../../shared/model/state';
import { parseKeyUri, sameKeyUri } from '../../shared/model/keyUri';
import { useTexts } from '../texts';
import { useAddress } from './address';
import { CodeAfter } from './codeAfter';
import { Fact, Moment } from './fact';

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
        <Fact name={texts.key}>
          <code>{view.protectedKeyUri}</code>
        </Fact>
        {view.protectedGeoKeyUri !== undefined && (
          <Fact name={texts.geoKey}>
            <code>{view.protectedGeoKeyUri}</code>
          </Fact>
        )}
        {version !== undefined && (
          <Fact name={texts.version}>
            <code>{version}</code>
          </Fact>
        )}
        <Moment name={texts.usedSince} at={used} />
        <Moment name={texts.lookedAt} at={lookedAt} />
        <Fact name={texts.rotation}>{form.rotation.options[view.key.rotation].label}</Fact>
        {view.state === 'protected' && <Moment name={texts.since} at={view.since} />}
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

function Copies({ resources }: { readonly resources: ProtectionView['resources'] }) {
  const texts = useTexts();
  return (
    <>
      <h3>{texts.protection.copies}</h3>
      <ul>
        {resources.map(({ name, state, code }) => (
          <li key={name}>
            {name}: {texts.states[state].label}
            <CodeAfter code={code} />
          </li>
        ))}
      </ul>
    </>
  );
}
