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

const PARTS = ['onboardings', 'activities', 'kinds', 'steps', 'sweeps', 'startUp', 'page', 'list', 'use'] as const;
const USAGE = `npm run bench -- [--only PART] [--count N] [--of-each-kind N] [--swept N,N] [--listed N] [--app-option OPTION]

Measures, prints tables and ends: all parts but \`use\`, which writes docs/infrastructure/use.json.

  --only PART           ${PARTS.join(', ')}
  --count N             onboardings (default: 500)
  --of-each-kind N      onboardings of each kind (default: 50)
  --swept N,N           resources that are swept (default: 1000,5000,10000)
  --listed N            onboardings in the list (default: 100000)
  --app-option OPTION   for the app's Node, such as --cpu-prof; may be repeated
`;

function readOptions() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      count: { type: 'string', default: '500' },
      'of-each-kind': { type: 'string', default: '50' },
      swept: { type: 'string', default: '1000,5000,10000' },
      listed: { type: 'string', default: '100000' },
      'app-option': { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const { only } = values;
  if (only !== undefined && !PARTS.some((part) => part === only)) throw new Error(`--only: one of ${PARTS.join(', ')}`);
  const numberOf = (name: string, text: string): number => {
    const number = Number(text);
    if (!(Number.isSafeInteger(number) && number > 0)) throw new Error(`--${name} ${text}: wanted a number above 0`);
    return number;
  };
  return {
    only,
    count: numberOf('count', values.count),
    ofEachKind: numberOf('of-each-kind', values['of-each-kind']),
    swept: values.swept.split(',').map((text) => numberOf('swept', text)),
    listed: numberOf('listed', values.listed),
    execArgv: values['app-option'],
  };
}

/** The options, unless help was all that was wanted, or there is nothing to understand. */
function understood() {
  try {
    const options = readOptions();
    if (!options) process.stdout.write(USAGE);
    return options;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
    return undefined;
  }
}

async function main(): Promise<void> {
  const options = understood();
  if (!options) return;
  const { only, count, execArgv } = options;
  const wanted = (part: (typeof PARTS)[number]): boolean => only === undefined || only === part;
  // Sweeps are prepared in this process, by the app's own activities.
  createRequire(__filename)(join(ROOT, 'local/preload/lookup.cjs'));
  console.log(reportMachine());
  // Each part loads what it needs: what others need would be memory of the local cloud, which is in this process.
  // Onboardings first, because peaks of memory count from its start.
  if (wanted('onboardings')) {
    const { measureOnboardings } = await import('./onboardings.js');
    console.log(reportOnboardings(await measureOnboardings({ count, execArgv })));
  }
  if (wanted('activities')) {
    const { measureActivities } = await import('./activities.js');
    console.log(reportActivities(await measureActivities(count)));
  }
  if (wanted('kinds')) {
    const { measureKinds } = await import('./kinds.js');
    console.log(reportKinds(await measureKinds(options.ofEachKind)));
  }
  if (wanted('steps')) {
    const { measureSteps } = await import('./steps.js');
    const shape = { instances: 500, steps: 20 };
    console.log(reportSteps(shape, await measureSteps(shape)));
  }
  if (wanted('sweeps')) {
    const { measureSweeps } = await import('./sweeps.js');
    console.log(reportSweeps(await measureSweeps(options.swept)));
  }
  if (wanted('list')) {
    const { measureList } = await import('./list.js');
    console.log(reportList(await measureList(options.listed)));
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
