import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../local/cloud/root';
import { measureKinds } from './kinds';
import { measureList } from './list';
import { measureOnboardings } from './onboardings';
import { measurePage, reportPage } from './page';
import {
  reportKinds,
  reportList,
  reportMachine,
  reportOnboardings,
  reportStartUp,
  reportSteps,
  reportSweeps,
} from './report';
import { measureStartUp } from './startUp';
import { measureSteps } from './steps';
import { measureSweeps } from './sweeps';
import { measureUse } from './use';

// node dist/bench/main.js [--only onboardings|kinds|steps|sweeps|list|startUp|page|use] [--count 500] [--of-each-kind 50] [--swept 1000,5000,10000] [--listed 100000] [--app-option --cpu-prof ...]
const PARTS = ['onboardings', 'kinds', 'steps', 'sweeps', 'startUp', 'page', 'list', 'use'] as const;
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
  // First, because peaks of memory count from the start of this process, which holds the local cloud.
  if (wanted('onboardings')) {
    const options = { count: Number(values.count), execArgv: values['app-option'] };
    console.log(reportOnboardings(await measureOnboardings(options)));
  }
  if (wanted('kinds')) console.log(reportKinds(await measureKinds(Number(values['of-each-kind']))));
  if (wanted('steps')) {
    const options = { instances: 500, steps: 20 };
    console.log(reportSteps(options, await measureSteps(options)));
  }
  if (wanted('sweeps')) console.log(reportSweeps(await measureSweeps(values.swept.split(',').map(Number))));
  if (wanted('list')) console.log(reportList(await measureList(Number(values.listed))));
  if (wanted('startUp')) console.log(reportStartUp(await measureStartUp(7)));
  if (only === 'use') {
    await writeFile(
      join(ROOT, 'docs/infrastructure/use.json'),
      JSON.stringify(await measureUse(), undefined, 2) + '\n',
    );
    console.log('docs/infrastructure/use.json is written; npm run docs makes tables of it');
  }
  if (wanted('page')) console.log(reportPage(await measurePage(11)));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
