import type { Page } from 'playwright-core';
import { startPages } from './pages';

/** What the README shows. */
const README: Readonly<Record<string, string>> = { 'overview-busy': 'console-overview', parked: 'console-onboarding' };
const WINDOW = { width: 1440, height: 900 };

/** A browser for the operator's console. */
export async function startConsolePages(appUrl: string) {
  const pages = await startPages('console');

  /** A tab of its own, with nobody signed in. */
  const open = (hash = ''): Promise<Page> => pages.open(`${appUrl}/console${hash}`, { viewport: WINDOW });

  return {
    complaints: pages.complaints,
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
      await pages.inspect(page, name);
      const shown = README[name];
      if (shown !== undefined) await pages.image(page, shown, 'body', { width: 1200, height: 860 });
      await page.setViewportSize(WINDOW);
      await page.emulateMedia({ colorScheme: 'light' });
      await pages.picture(page, `${name}-1440-light`);
    },
    stop: pages.stop,
  };
}
