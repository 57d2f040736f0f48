import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { violationsOf } from './accessibility';
import { launchBrowser } from './browser';

const SCREENSHOTS = path.resolve(__dirname, '../../build/screenshots');
/** Pictures are for people, and take time: only with SCREENSHOTS=1. */
const withPictures = process.env['SCREENSHOTS'] === '1';
const LOOKS = [
  { width: 390, colorScheme: 'light' },
  { width: 1440, colorScheme: 'dark' },
] as const;

/** A browser for the pages of the application, and all that its consoles complain of. Pictures begin with `prefix`. */
export async function startPages(prefix: string) {
  await mkdir(SCREENSHOTS, { recursive: true });
  const browser = await launchBrowser();
  const complaints: string[] = [];

  async function picture(page: Page, name: string): Promise<void> {
    const file = path.join(SCREENSHOTS, `${prefix}-${name}.png`);
    if (withPictures) await page.screenshot({ path: file, fullPage: true });
  }

  return {
    complaints,
    picture,
    async open(link: string, options: BrowserContextOptions = {}): Promise<Page> {
      const context = await browser.newContext({ ignoreHTTPSErrors: true, reducedMotion: 'reduce', ...options });
      const page = await context.newPage();
      page.on(
        'console',
        (message) => message.type() === 'error' && complaints.push(`${message.text()} at ${page.url()}`),
      );
      page.on('pageerror', (error) => complaints.push(`${error.message} at ${page.url()}`));
      await page.goto(link);
      return page;
    },
    /** Nothing that axe finds in either theme, nothing wider than the window, and a picture of each if asked for. */
    async inspect(page: Page, name: string): Promise<void> {
      for (const { width, colorScheme } of LOOKS) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        expect(await violationsOf(page)).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
        await picture(page, `${name}-${width}-${colorScheme}`);
      }
    },
    /** With README_IMAGES=1: what the README shows of the page, from `selector` on, as it is. */
    async image(page: Page, name: string, selector = 'body', size = { width: 900, height: 760 }): Promise<void> {
      if (process.env['README_IMAGES'] !== '1') return;
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: 'light' });
      await page.evaluate(`document.querySelector('${selector}').scrollIntoView()`);
      await page.screenshot({ path: path.resolve(__dirname, `../../docs/images/${name}.png`) });
    },
    stop: () => browser.close(),
  };
}
