import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../local/cloud/root';
import {
  reportActivities,
  reportKinds,
  reportList,
  reportMachine,
  reportOnboardings,
  reportStartUp,
  reportSteps,
  reportSweeps,
} from './report';

// node dist/bench/main.js [--only onboardings|activities|kinds|steps|sweeps|list|startUp|page|use] [--count 500] [--of-each-kind 50] [--swept 1000,5000,10000] [--listed 100000] [--app-option --cpu-prof ...]
const PARTS = ['onboardings', 'activities', 'kinds', 'steps', 'sweeps', 'startUp', 'page', 'list', 'use'] as const;
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    count: { type: 'string', default: '500' },
    'of-each-kind': { type: 'string', default: '50' },
    swept: { type: 'string', default: '1000,5000,10000' },
    listed: { type: 'string', default: '100000' },
    'app-option': { type: 'string', multiple: true, default: [] },
  },
});

async function main(): Promise<void> {
  const { only } = values;
  if (only !== undefined && !PARTS.some((part) => part === only)) throw new Error(`--only: one of ${PARTS.join(', ')}`);
  const wanted = (part: (typeof PARTS)[number]): boolean => only === undefined || only === part;
  // Sweeps are prepared in this process, by the app's own activities.
  createRequire(__filename)(join(ROOT, 'local/preload/lookup.cjs'));
  console.log(reportMachine());
  // Each part loads what it needs: what others need would be memory of the local cloud, which is in this process.
  // Onboardings first, because peaks of memory count from its start.
  if (wanted('onboardings')) {
    const { measureOnboardings } = await import('./onboardings.js');
    const options = { count: Number(values.count), execArgv: values['app-option'] };
    console.log(reportOnboardings(await measureOnboardings(options)));
  }
  if (wanted('activities')) {
    const { measureActivities } = await import('./activities.js');
    console.log(reportActivities(await measureActivities(Number(values.count))));
  }
  if (wanted('kinds')) {
    const { measureKinds } = await import('./kinds.js');
    console.log(reportKinds(await measureKinds(Number(values['of-each-kind']))));
  }
  if (wanted('steps')) {
    const { measureSteps } = await import('./steps.js');
    const options = { instances: 500, steps: 20 };
    console.log(reportSteps(options, await measureSteps(options)));
  }
  if (wanted('sweeps')) {
    const { measureSweeps } = await import('./sweeps.js');
    console.log(reportSweeps(await measureSweeps(values.swept.split(',').map(Number))));
  }
  if (wanted('list')) {
    const { measureList } = await import('./list.js');
    console.log(reportList(await measureList(Number(values.listed))));
  }
  if (wanted('startUp')) {
    const { measureStartUp } = await import('./startUp.js');
    console.log(reportStartUp(await measureStartUp(7)));
  }
  if (only === 'use') {
    const { measureUse } = await import('./use.js');
    const use = JSON.stringify(await measureUse(), undefined, 2);
    await writeFile(join(ROOT, 'docs/infrastructure/use.json'), use + '\n');
    console.log('docs/infrastructure/use.json is written; npm run docs makes tables of it');
  }
  if (wanted('page')) {
    const { measurePage, reportPage } = await import('./page.js');
    console.log(reportPage(await measurePage(11)));
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
