import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** The page's policy keeps scripts of others out; a test may go round it. */
const AXE = `(() => { const module = undefined; ${readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')}; })()`;

/**
 * The rule for target sizes (WCAG 2.2, 2.5.8) is off unless asked for. What is in order is not described: that takes most
 * of the time.
 */
const RUN = `axe.run({ rules: { "target-size": { enabled: true } }, resultTypes: ['violations'] })
  .then(({ violations }) => violations)`;

/** What axe finds wrong with a page as it is shown now. */
export async function violationsOf(page: Page): Promise<{ id: string; at: string[] }[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(AXE);
  const found = await page.evaluate<AxeResults['violations']>(RUN);
  return found.map(({ id, nodes }) => ({ id, at: nodes.map(({ html }) => html) }));
}
