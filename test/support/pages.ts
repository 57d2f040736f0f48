import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { violationsOf } from './accessibility';
import { launchBrowser } from './browser';

const SCREENSHOTS = path.resolve(__dirname, '../../build/screenshots');
/** Pictures are for people, and take time: only with SCREENSHOTS=1. */
const withPictures = process.env['SCREENSHOTS'] === '1';
const picture = (name: string) => path.join(SCREENSHOTS, `${name}.png`);
const LOOKS = [
  { width: 390, colorScheme: 'light' },
  { width: 1440, colorScheme: 'dark' },
] as const;

/** A browser for the pages of the application, and all that its consoles complain of. */
export async function startPages() {
  await mkdir(SCREENSHOTS, { recursive: true });
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
    /** No fault that axe finds in either theme, fits both widths, and a picture of each if asked for. */
    async inspect(page: Page, name: string): Promise<void> {
      for (const { width, colorScheme } of LOOKS) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        expect(await violationsOf(page)).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
        if (withPictures) await page.screenshot({ path: picture(`journey-${name}-${width}`), fullPage: true });
      }
    },
    /** With README_IMAGES=1: what the README shows of the page, from `selector` on, as it is. */
    async image(page: Page, name: string, selector = 'body'): Promise<void> {
      if (process.env['README_IMAGES'] !== '1') return;
      await page.setViewportSize({ width: 900, height: 760 });
      await page.emulateMedia({ colorScheme: 'light' });
      await page.evaluate(`document.querySelector('${selector}').scrollIntoView()`);
      await page.screenshot({ path: path.resolve(__dirname, `../../docs/images/${name}.png`) });
    },
    stop: () => browser.close(),
  };
}
