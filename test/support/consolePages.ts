import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { violationsOf } from './accessibility';
import { launchBrowser } from './browser';

const SCREENSHOTS = path.resolve(__dirname, '../../build/screenshots');
/** Pictures are for people, and take time: only with SCREENSHOTS=1. */
const withPictures = process.env['SCREENSHOTS'] === '1';
const LOOKS = [
  { width: 390, colorScheme: 'light' },
  { width: 1440, colorScheme: 'dark' },
] as const;

/** What the README shows; written with README_IMAGES=1. */
const README: Readonly<Record<string, string>> = { 'overview-busy': 'console-overview', parked: 'console-onboarding' };

async function takeForReadme(page: Page, name: string): Promise<void> {
  const file = README[name];
  if (file === undefined || process.env['README_IMAGES'] !== '1') return;
  await page.setViewportSize({ width: 1200, height: 860 });
  await page.evaluate('scrollTo(0, 0)');
  await page.screenshot({ path: path.resolve(__dirname, `../../docs/images/${file}.png`) });
  await page.setViewportSize({ width: 1440, height: 900 });
}

/** A browser for the operator's console, and all that its pages complain of. */
export async function startConsolePages(appUrl: string) {
  await mkdir(SCREENSHOTS, { recursive: true });
  const browser: Browser = await launchBrowser();
  const complaints: string[] = [];

  /** A tab of its own, with nobody signed in. */
  async function open(hash = ''): Promise<Page> {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.setViewportSize({ width: 1440, height: 900 });
    page.on(
      'console',
      (message) => message.type() === 'error' && complaints.push(`${message.text()} at ${page.url()}`),
    );
    page.on('pageerror', (error) => complaints.push(`${error.message} at ${page.url()}`));
    await page.goto(`${appUrl}/console${hash}`);
    return page;
  }

  return {
    complaints,
    open,
    /** A tab in which somebody has signed in, by way of Entra's page. */
    async openAs(name: string, hash = ''): Promise<Page> {
      const page = await open(hash);
      await page.getByRole('button', { name: 'Sign in with Microsoft Entra' }).click();
      await page.getByRole('button', { name }).click();
      await page.getByRole('button', { name: 'Sign out' }).waitFor();
      return page;
    },
    /** Nothing that axe finds in either theme, nothing wider than the window, and pictures if asked for. */
    async inspect(page: Page, name: string): Promise<void> {
      for (const { width, colorScheme } of LOOKS) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        expect(await violationsOf(page)).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
        if (!withPictures) continue;
        await page.screenshot({
          path: path.join(SCREENSHOTS, `console-${name}-${width}-${colorScheme}.png`),
          fullPage: true,
        });
      }
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
      if (withPictures) {
        await page.screenshot({ path: path.join(SCREENSHOTS, `console-${name}-1440-light.png`), fullPage: true });
      }
      await takeForReadme(page, name);
    },
    stop: () => browser.close(),
  };
}
