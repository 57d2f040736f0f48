import { bulk } from '../../orchestrations/bulk';
import { mendOverview } from '../../orchestrations/mendOverview';
import { done } from '../../shared/model/outcome';
import { stop } from '../../shared/errors/stop';
import { stops } from '../support/answers';
import { Drive, type Answers } from '../support/drive';
import { policy } from '../support/samples';

const drive = (answers: Answers, action = 'resume') =>
  new Drive(bulk, { id: 'all-1', action, policy }, { answers: { endBulk: done(null), ...answers } }).run();
const pagesOf = (run: Drive) => run.calls.filter(({ name }) => name === 'runBulkPage').map(({ input }) => input.page);
const endOf = (run: Drive) => run.calls.filter(({ name }) => name === 'endBulk').map(({ input }) => input);
const runBulkPage = done({ isStopped: false }, 'updated');
const selected = (pages: number) => done({ pages, isAll: true });

test('all is selected first, then a page after the other; histories stay short', () => {
  const selectBulk = ({ pages }: { pages: number }) => done({ pages: pages + 20, isAll: pages === 40 });
  const run = drive({ selectBulk, runBulkPage });
  expect(run.names().slice(0, 4)).toEqual(['selectBulk', 'selectBulk', 'selectBulk', 'runBulkPage']);
  expect(pagesOf(run)).toEqual([...Array(60).keys()].map((page) => page + 1));
  expect(run.renewals.map(({ memory }) => memory)).toEqual([
    { selected: 60, isAll: true, acted: 9 },
    { selected: 60, isAll: true, acted: 21 },
    { selected: 60, isAll: true, acted: 33 },
    { selected: 60, isAll: true, acted: 45 },
    { selected: 60, isAll: true, acted: 57 },
  ]);
  expect([run.output, endOf(run)]).toEqual([{ isStopped: false }, [{ id: 'all-1', isStopped: false }]]);
});

test.each([
  ['resume', 2],
  ['revalidate', 10],
])('%s takes turns of %d s', (action, seconds) => {
  const run = drive({ selectBulk: selected(3), runBulkPage }, action);
  expect(run.pauses).toEqual([1, seconds, seconds]);
});

test('what stops is tried again later, and no page is left out', () => {
  const selectBulk = (_: unknown, count: number) => (count === 1 ? new Error('503') : selected(2));
  const acting = (_: unknown, count: number) => (count === 1 ? stops.azureDenied : runBulkPage);
  const run = drive({ selectBulk, runBulkPage: acting });
  expect([pagesOf(run), run.pauses]).toEqual([
    [1, 1, 2],
    [300, 1, 300, 2],
  ]);
});

test('stopped in a page, no further one is begun', () => {
  const acting = (_: unknown, count: number) => done({ isStopped: count === 2 });
  const run = drive({ selectBulk: selected(5), runBulkPage: acting });
  expect([pagesOf(run), run.output, endOf(run)]).toEqual([
    [1, 2],
    { isStopped: true },
    [{ id: 'all-1', isStopped: true }],
  ]);
});

test.each([
  ['stopped while it is selected', done({ pages: 3, isAll: true, isStopped: true }), { isStopped: true }, 1],
  ['nothing selected', selected(0), { isStopped: false }, 1],
  ['nothing known', stop('not-found', { what: 'bulk action' }), { isStopped: false }, 0],
])('%s: nothing is done', (_, selectBulk, output, ends) => {
  const run = drive({ selectBulk, runBulkPage });
  expect([pagesOf(run), run.output, endOf(run).length]).toEqual([[], output, ends]);
});

test('the end is written down, however long that takes', () => {
  const endBulk = (_: unknown, count: number) => (count < 3 ? new Error('503') : done(null));
  expect(endOf(drive({ selectBulk: selected(1), runBulkPage, endBulk }))).toHaveLength(3);
});

test('the list is compared with the records part by part, and goes on after what stops it', () => {
  const part = (_: unknown, count: number) =>
    count === 2 ? new Error('503') : done({ seen: 10, mended: 1, ...(count < 30 && { next: { after: `${count}` } }) });
  const run = new Drive(mendOverview, { policy }, { answers: { mendOverview: part } }).run();
  expect(run.calls.slice(0, 4).map(({ input }) => input)).toEqual([{}, { after: '1' }, { after: '1' }, { after: '3' }]);
  expect(run.output).toEqual({ seen: 290, mended: 29 });
  expect(run.renewals.length).toBeGreaterThan(1);
});
