import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from './browser';

const SCREENSHOTS = path.resolve(__dirname, '../../build/screenshots');
const WIDTHS = [390, 1440] as const;

/** A browser for the pages of the application, and all that its consoles complain of. */
export async function startPages() {
  await mkdir(SCREENSHOTS, { recursive: true });
  const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
  const browser: Browser = await launchBrowser();
  const complaints: string[] = [];
  return {
    complaints,
    async open(link: string, options: BrowserContextOptions = {}): Promise<Page> {
      const context = await browser.newContext({ ignoreHTTPSErrors: true, reducedMotion: 'reduce', ...options });
      const page = await context.newPage();
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(link);
      return page;
    },
    /** No fault that axe finds, fits both widths, and a picture of each. */
    async inspect(page: Page, name: string): Promise<void> {
      // The page's policy keeps scripts of others out; a test may go round it.
      await page.evaluate(`(() => { const module = undefined; ${axe}; })()`);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        const results = await page.evaluate<AxeResults>('axe.run({ rules: { "target-size": { enabled: true } } })');
        expect(results.violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ html }) => html) }))).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
        await page.screenshot({ path: path.join(SCREENSHOTS, `journey-${name}-${width}.png`), fullPage: true });
      }
    },
    stop: () => browser.close(),
  };
}
