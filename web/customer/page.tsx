import type { CustomerView } from '../../shared/model/customerView';
import { isEnd } from '../../shared/model/state';
import { useTexts } from '../texts';
import { Access } from './access';
import { Checklist, GeoChecklist } from './checklist';
import { Commands } from './commands';
import { History } from './history';
import { KeySection } from './keyForm';
import { KeyLedger } from './keyLedger';
import { Layout, renderDocument, type PageOptions } from './layout';
import { headlineOf, NextAction } from './nextAction';
import { ProtectedPanel } from './protectedPanel';
import { ReleaseForm } from './releaseForm';
import { Stepper } from './stepper';
import { Time } from './time';

const SECOND = 1000;

/**
 * The customer's page as a whole HTML document. It works without its script: every action is a link or a form. The
 * script only keeps `<main>` up to date, fills names into commands, and copies them.
 */
export function renderCustomerPage(view: CustomerView, options: PageOptions): string {
  return renderDocument(<CustomerPage view={view} nonce={options.nonce} />, options.language);
}

function CustomerPage({ view, nonce }: { readonly view: CustomerView; readonly nonce: string }) {
  const texts = useTexts();
  const { vendorName, customerName, resource, state, expiresAt, protection } = view;
  const title = texts.page.title(headlineOf(view, texts).headline, vendorName);
  const settled = view.protectedKeyUri !== undefined;
  return (
    <Layout
      title={title}
      brand={vendorName}
      nonce={nonce}
      script={{
        'data-path': view.path,
        'data-vault-suffix': view.key.vaultSuffix,
        'data-hsm-suffix': view.key.managedHsmSuffix,
        'data-interval': isEnd(state) ? 0 : (settled ? 15 : 2) * SECOND,
        'data-copied': texts.commands.copied,
        'data-offline': texts.page.offline,
      }}
      footer={
        <>
          <p>{texts.page.personalLink(customerName)}</p>
          {expiresAt !== undefined && !settled && !isEnd(state) && (
            <p>
              {texts.page.expires} <Time at={expiresAt} />.
            </p>
          )}
        </>
      }
    >
      <main id="content" tabIndex={-1}>
        <div id="intro">
          <p class="kind">{texts.kinds[resource.kind]}</p>
          <h1>{texts.page.heading(resource.name)}</h1>
          {resource.copies.length > 0 && <p id="copies">{texts.page.copies(resource.copies)}</p>}
        </div>
        <NextAction view={view} />
        {!isEnd(state) && (
          <p id="who">{(view.protectedKeyUri === undefined ? texts.page.intro : texts.page.introProtected)(view)}</p>
        )}
        <Stepper steps={view.steps} ended={isEnd(state)} />
        <ProtectedPanel view={view} />
        {protection && <KeyLedger keys={protection.keys} several={protection.resources.length > 1} />}
        {protection && <History protection={protection} />}
        {!view.consent.given && <Access view={view} />}
        <Checklist view={view} />
        <GeoChecklist view={view} />
        <KeySection view={view} />
        <Commands view={view} />
        {view.consent.given && <Access view={view} />}
        <ReleaseForm view={view} />
      </main>
    </Layout>
  );
}
