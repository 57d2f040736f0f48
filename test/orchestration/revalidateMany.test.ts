import { revalidateMany } from '../../orchestrations/revalidateMany';
import { done } from '../../shared/model/outcome';
import { TURN_SECONDS } from '../../shared/model/revalidation';
import { stop } from '../../shared/errors/stop';
import { stops } from '../support/answers';
import { Drive, type Answers } from '../support/drive';
import { policy } from '../support/samples';

const drive = (answers: Answers) => new Drive(revalidateMany, { id: 'all-1', policy }, { answers }).run();
const asked = (run: Drive) => run.calls.filter(({ name }) => name === 'askForRevalidation');
const askForRevalidation = ({ turn }: { turn: number }) => done({ asked: (turn + 1) * 5 }, 'updated');

test('one turn after the other, each in its time; histories stay short', () => {
  const run = drive({ planRevalidations: done({ total: 500, turns: 100 }), askForRevalidation });
  expect(asked(run).map(({ input }) => input)).toEqual([...Array(100).keys()].map((turn) => ({ id: 'all-1', turn })));
  expect(new Set(run.pauses)).toEqual(new Set([TURN_SECONDS]));
  expect([run.output, run.statuses.at(-1)]).toEqual([{ asked: 500 }, { asked: 500, turn: 100 }]);
  expect(run.renewals.map(({ turn }) => turn)).toEqual([12, 24, 36, 48, 60, 72, 84, 96]);
});

test('what stops is tried again later, and no turn is left out', () => {
  const planRevalidations = (_: unknown, count: number) =>
    count === 1 ? new Error('503') : done({ total: 3, turns: 3 });
  const stopped = ({ turn }: { turn: number }, count: number) =>
    count === 2 ? stops.azureDenied : askForRevalidation({ turn });
  const run = drive({ planRevalidations, askForRevalidation: stopped });
  expect(asked(run).map(({ input }) => input.turn)).toEqual([0, 1, 1, 2]);
  expect(run.pauses).toEqual([300, 10, 300, 10, 10]);
});

test('nothing to do, and nothing known', () => {
  expect(drive({ planRevalidations: done({ total: 0, turns: 0 }) }).output).toEqual({ asked: 0 });
  expect(drive({ planRevalidations: stop('not-found', { what: 'revalidation' }) }).output).toEqual({ asked: 0 });
});
