import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evidence } from '../../../docs/infrastructure/describeCosts';
import { METERS, type Meter } from '../../../docs/infrastructure/meters';

const rows = Object.entries(METERS);
const PAGE = /^[^"]+ "[^"]+" \(20\d\d-(0[1-9]|1[0-2])(-\d\d)?\)$/;

describe('what is billed', () => {
  it.each(rows.filter(([, { source }]) => source !== undefined))(
    '%s: every page is named with its date',
    (_, meter) => {
      for (const page of meter.source?.replace(/^(free|billed)[^:"]*: /, '').split('; ') ?? [])
        expect(page).toMatch(PAGE);
    },
  );

  it('says where each row is from, and which nobody has checked', () => {
    expect(evidence({ fixed: 'by the hour', source: 'docs "Costs" (2026-01-01)' })).toBe('docs "Costs" (2026-01-01)');
    expect(evidence({ fixed: 'by the hour', seeAlso: 'its price page' })).toBe('see its price page (not checked)');
  });

  it('takes one of the two, by type', () => {
    // @ts-expect-error Confirmed or not: never both.
    const both: Meter = { source: 'docs "Costs" (2026-01-01)', seeAlso: 'its price page' };
    // @ts-expect-error Nor neither.
    const neither: Meter = { fixed: 'by the hour' };
    expect([both, neither]).toHaveLength(2);
  });

  it('is shown with its source', () => {
    const page = readFileSync(join(__dirname, '../../../docs/infrastructure.md'), 'utf8');
    const shown = page.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
    for (const [type, meter] of rows.filter(([, { fixed, byUse }]) => fixed !== undefined || byUse !== undefined)) {
      const row = shown.find(([, name, , , , from]) => name === `\`${type}\`` && from !== undefined);
      expect(row?.[5]).toBe(evidence(meter));
    }
  });
});
