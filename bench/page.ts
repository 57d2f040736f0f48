import { gzipSync } from 'node:zlib';
import { chromium, type Browser } from 'playwright-core';
import { createCustomer } from '../local/cloud/customer';
import { createIsv } from '../local/cloud/isv';
import { startLocalApp } from '../local/cloud/localApp';
import { startLocalCloud } from '../local/cloud/localCloud';
import { assets } from '../web/assets';
import { table } from './table';

/** How soon the customer's page shows, in a browser that has never seen it: milliseconds of each run, sorted. */
interface PageFigures {
  /** First byte of the page. */
  readonly answer: readonly number[];
  /** First contentful paint. */
  readonly firstRender: readonly number[];
  /** Bytes of page, script and style sheet, compressed. */
  readonly bytes: { readonly page: number; readonly script: number; readonly style: number };
}

/** Loads the page of an invited customer so many times, each time with nothing cached. */
export async function measurePage(runs: number): Promise<PageFigures> {
  const cloud = await startLocalCloud();
  const app = await startLocalApp(cloud);
  const isv = createIsv(cloud);
  const browser = await launch();
  try {
    const customer = await createCustomer(cloud, { id: 'page' });
    const resource = { kind: 'storageAccount', id: customer.vendorStorageAccount(), hosting: 'vendor' } as const;
    await isv.send(customer.request('page', resource, false));
    const { data } = await isv.waitFor('page', 'consent-required');
    const link = data.link ?? '';
    const times = [];
    for (let run = 0; run < runs; run += 1) times.push(await timesOf(browser, link));
    const html = await (await fetch(link)).text();
    return {
      answer: times.map(({ answer }) => answer).sort((a, b) => a - b),
      firstRender: times.map(({ firstRender }) => firstRender).sort((a, b) => a - b),
      bytes: {
        page: compressed(html),
        script: compressed(assets['customer.js']?.body ?? ''),
        style: compressed(assets['customer.css']?.body ?? ''),
      },
    };
  } finally {
    await browser.close();
    await isv.stop();
    await app.stop();
    await cloud.stop();
  }
}

const compressed = (text: string): number => gzipSync(text).byteLength;

async function launch(): Promise<Browser> {
  const { default: packed } = await import('@sparticuz/chromium');
  const executablePath = await packed.executablePath();
  return chromium.launch({ executablePath, args: ['--headless=shell', '--disable-gpu', '--no-zygote'] });
}

async function timesOf(browser: Browser, link: string): Promise<{ answer: number; firstRender: number }> {
  const page = await browser.newPage({ ignoreHTTPSErrors: true });
  try {
    await page.goto(link, { waitUntil: 'load' });
    const painted = `new Promise((resolve) =>
      new PerformanceObserver((list) => resolve(list.getEntries()[0].startTime))
        .observe({ type: 'paint', buffered: true }))`;
    const firstRender = await page.evaluate<number>(painted);
    const answer = await page.evaluate<number>(`performance.getEntriesByType('navigation')[0].responseStart`);
    return { answer, firstRender };
  } finally {
    await page.close();
  }
}

/** The figures as a table. */
export function reportPage({ answer, firstRender, bytes }: PageFigures): string {
  const row = (name: string, values: readonly number[]) => [
    name,
    values[0] ?? 0,
    values[values.length >> 1] ?? 0,
    values.at(-1) ?? 0,
  ];
  const { page, script, style } = bytes;
  return table(
    `The customer's page, ${firstRender.length} loads with nothing cached; compressed: page ${page}, script ${script}, style ${style} bytes`,
    ['', 'min ms', 'median ms', 'max ms'],
    [row('first byte', answer), row('first render', firstRender)],
  );
}
