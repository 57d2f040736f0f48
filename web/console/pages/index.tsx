import type { ComponentChild } from 'preact';
import { hrefTo, type Route } from '../router';
import { Page } from '../parts/page';
import { ApprovalsPage } from './approvals';
import { BulkNewPage } from './bulkNew';
import { BulkPage, BulksPage } from './bulks';
import { DeadLetterPage } from './deadLetter';
import { DeadLettersPage } from './deadLetters';
import { HealthPage } from './health';
import { OnboardingPage } from './onboarding';
import { OnboardingsPage } from './onboardings';
import { OverviewPage } from './overview';

/** Where the navigation leads. */
export const PLACES: readonly { readonly path: readonly string[]; readonly name: string }[] = [
  { path: [], name: 'Overview' },
  { path: ['onboardings'], name: 'Onboardings' },
  { path: ['bulk'], name: 'Bulk actions' },
  { path: ['approvals'], name: 'Approvals' },
  { path: ['dead-letters'], name: 'Dead letters' },
  { path: ['health'], name: 'Health' },
];

/** The page of a route. */
export function pageOf({ path, query }: Route): ComponentChild {
  const [place = '', first, second] = path;
  switch (place) {
    case '':
      return <OverviewPage />;
    case 'onboardings':
      return first === undefined ? <OnboardingsPage query={query} /> : <OnboardingPage key={first} id={first} />;
    case 'bulk':
      if (first === undefined) return <BulksPage />;
      return first === 'new' ? <BulkNewPage /> : <BulkPage key={first} id={first} />;
    case 'approvals':
      return <ApprovalsPage query={query} />;
    case 'dead-letters':
      if (first === undefined || second === undefined) return <DeadLettersPage query={query} />;
      return <DeadLetterPage key={`${first} ${second}`} queue={first} number={second} />;
    case 'health':
      return <HealthPage />;
    default:
      return <NotFound />;
  }
}

const NotFound = () => (
  <Page title="There is no such page">
    <p>
      <a href={hrefTo([])}>Go to the overview</a>
    </p>
  </Page>
);
