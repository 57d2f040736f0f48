import type { CustomerView } from '../../shared/model/customerView';
import { useTexts } from '../texts';

/** The way to Entra's consent page, and what an administrator should know before going there. */
export function ConsentAction({ view: { consent, tenantId, grants } }: { readonly view: CustomerView }) {
  const texts = useTexts().consent;
  const application = grants.find(({ to }) => to === 'application');
  if (consent.url === undefined) return <p>{texts.preparing}</p>;
  return (
    <>
      <p>
        <a id="consent" class="button" href={consent.url} rel="noreferrer">
          {texts.button}
        </a>
      </p>
      <p class="hint">{texts.hint}</p>
      {application && <p class="hint">{texts.shown(application.name)}</p>}
      <p class="hint">
        {texts.tenant}: <code>{tenantId}</code>
      </p>
    </>
  );
}
