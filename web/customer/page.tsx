import type { CustomerView } from '../../shared/model/customerView';
import { isEnd } from '../../shared/model/state';
import { useTexts, type Texts } from '../texts';
import { Access } from './access';
import { useAddress } from './address';
import { Checklist, GeoChecklist } from './checklist';
import { Commands } from './commands';
import { History } from './history';
import { KeySection } from './keyForm';
import { KeyLedger } from './keyLedger';
import { Layout, renderDocument, type PageOptions } from './layout';
import { DrillSection, RunningDrill } from './drillPanel';
import { EvidenceOffer } from './evidenceOffer';
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
  return renderDocument(<CustomerPage view={view} nonce={options.nonce} />, options);
}

function CustomerPage({ view, nonce }: { readonly view: CustomerView; readonly nonce: string }) {
  const texts = useTexts();
  const { vendorName, customerName, resource, state, expiresAt, protection } = view;
  const title = texts.page.title(headlineOf(view, texts).headline, vendorName);
  const address = useAddress();
  const settled = view.protectedKeyUri !== undefined;
  const isDrilling = protection?.drills.some((drill) => drill.state === 'waiting' || drill.state === 'lost');
  const isQuiet = settled && !isDrilling && protection?.release.askedAt === undefined;
  return (
    <Layout
      title={title}
      brand={vendorName}
      nonce={nonce}
      path={view.path}
      script={{
        'data-page': address(view.path),
        'data-status': `${view.path}/status`,
        'data-vault-suffix': view.key.vaultSuffix,
        'data-hsm-suffix': view.key.managedHsmSuffix,
        'data-elsewhere': view.key.elsewhere.map(({ suffix, cloud }) => `${suffix} ${cloud}`).join(','),
        ...liveTexts(texts),
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
      <main id="content" tabIndex={-1} data-interval={isEnd(state) ? 0 : (isQuiet ? 15 : 2) * SECOND}>
        <div id="intro">
          <p class="kind">{texts.kinds[resource.kind]}</p>
          <h1>{texts.page.heading(resource.name)}</h1>
          {resource.copies.length > 0 && <p id="copies">{texts.page.copies(resource.copies)}</p>}
        </div>
        <RunningDrill view={view} />
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
        <DrillSection view={view} />
        <EvidenceOffer view={view} />
        <ReleaseForm view={view} />
      </main>
    </Layout>
  );
}

/** What the script says of an identifier while it is typed. */
const liveTexts = ({ keyForm: { live } }: Texts): Record<`data-${string}`, string> =>
  Object.fromEntries(Object.entries(live).map(([name, text]) => [`data-live-${name.toLowerCase()}`, text]));
