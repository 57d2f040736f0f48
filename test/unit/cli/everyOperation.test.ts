import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { onboardingRequestSchema } from '../../../shared/model/request';
import { storageRequest } from '../../support/samples';
import { preview, replayOf } from './answers';
import { run, type World } from './support';

/** Every operation of the API that operators have is a command too: a new one fails here until it has one. */

const PREFIX = '/api/v1/';
const openapi = JSON.parse(readFileSync(join(resolve(__dirname, '../../..'), 'schemas/openapi.v1.json'), 'utf8')) as {
  paths: Record<string, object>;
};
const operations = Object.entries(openapi.paths)
  .filter(([path]) => path.startsWith(PREFIX))
  .flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.slice(PREFIX.length)}`),
  )
  .sort();

/** Not commands of their own. */
const WITHOUT: Readonly<Record<string, string>> = {
  'GET openapi.json': 'doctor reads it',
  'POST onboardings/{onboardingId}/revalidate': 'revalidate asks for one as for many',
};

const COMMANDS: Readonly<Record<string, readonly [words: string, world?: World]>> = {
  'GET approvals': ['approvals list'],
  'POST approvals/{approvalId}/approve': ['approvals approve x --why w'],
  'POST approvals/{approvalId}/reject': ['approvals reject x --why w'],
  'GET bulk': ['bulk list'],
  'POST bulk': ['bulk run check --every-one --dry-run'],
  'GET bulk/{bulkId}': ['bulk show x'],
  'POST bulk/{bulkId}/stop': ['bulk stop x --why w'],
  'GET counts': ['counts'],
  'GET dead-letters': ['dlq list'],
  'GET dead-letters/{queue}/{sequenceNumber}': ['dlq show x x'],
  'POST dead-letters/{queue}/{sequenceNumber}/discard': ['dlq discard x x --why w --yes'],
  'POST dead-letters/{queue}/{sequenceNumber}/resubmit': ['dlq resubmit x x --why w'],
  'GET health': ['health'],
  'GET keys': ['keys may-disable x'],
  'GET onboardings': ['list'],
  'POST onboardings': ['onboard -', { input: JSON.stringify(onboardingRequestSchema.parse(storageRequest)) }],
  'GET onboardings/{onboardingId}': ['status x'],
  'GET onboardings/{onboardingId}/audit': ['audit x'],
  'POST onboardings/{onboardingId}/check': ['check x --why w'],
  'POST onboardings/{onboardingId}/continue': ['continue x --why w'],
  'GET onboardings/{onboardingId}/events': ['events x'],
  'POST onboardings/{onboardingId}/invitation': ['invite x --why w'],
  'GET onboardings/{onboardingId}/keys': ['keys list x'],
  'POST onboardings/{onboardingId}/link/revoke': ['revoke-link x --why w'],
  'POST onboardings/{onboardingId}/release': ['release x --why w --yes'],
  'GET onboardings/{onboardingId}/replay': ['replay x --preview'],
  'POST onboardings/{onboardingId}/replay': [
    'replay x --why w --yes',
    { answers: { 'GET onboardings/x/replay': { body: replayOf('replay') } } },
  ],
  'POST onboardings/{onboardingId}/resume': ['resume x --why w'],
  'GET onboardings/{onboardingId}/runs': ['runs x'],
  'POST onboardings/{onboardingId}/suspend': ['suspend x --why w'],
  'POST onboardings/{onboardingId}/terminate': ['terminate x --why w --yes'],
  'POST overview/rebuild': [
    'rebuild-list --why w',
    { answers: { 'POST overview/rebuild': { body: { started: true } } } },
  ],
  'POST revalidations': ['revalidate x --why w'],
  'GET revalidations/{revalidationId}': [
    'revalidate --all --why w',
    { answers: { 'POST revalidations': { body: { id: 'x', at: 'now' } } } },
  ],
  'GET statistics': ['statistics'],
};

test('none is without a command', () => {
  expect(operations.filter((one) => !(one in WITHOUT) && !(one in COMMANDS))).toEqual([]);
  expect(Object.keys({ ...COMMANDS, ...WITHOUT }).filter((one) => !operations.includes(one))).toEqual([]);
});

test.each(Object.entries(COMMANDS))('%s', async (operation, [words, world = {}]) => {
  const { sent } = await run(words.split(' '), world);
  const called = sent.map(({ call }) => call.replace(/\?.*/, ''));
  expect(called).toContain(operation.replace(/\{\w+\}/g, 'x'));
  expect(sent.every(({ authorization }) => authorization === 'Bearer token')).toBe(true);
});

test('a bulk action goes to the same operation after its dry run', async () => {
  const answers = { 'POST bulk': [{ body: preview }, { body: { id: 'x' } }] };
  const { sent } = await run('bulk run check --every-one --why w --yes --no-follow'.split(' '), { answers });
  expect(sent.map(({ call }) => call)).toEqual(['POST bulk', 'POST bulk']);
});

test('statistics are tables of days, steps, codes and waits', async () => {
  const body = {
    days: [{ day: '2026-11-22', received: 3, protected: 2, ended: { declined: 1 } }],
    steps: [{ step: 'verifyKey', count: 2, medianSeconds: 1.5, p90Seconds: 3 }],
    waits: { customer: 7200, operator: 0, nobody: 60 },
    stops: [{ code: 'key-disabled', waitingFor: 'customer', count: 4 }],
  };
  expect((await run(['statistics'], { answers: { 'GET statistics': { body } } })).out)
    .toBe(`DAY         RECEIVED  PROTECTED  ENDED
2026-11-22  3         2          declined 1

STEP       COUNT  MEDIAN  90 %
verifyKey  2      1.5 s   3 s

STOPPED BY    WHO ACTS  TIMES
key-disabled  customer  4

waited for customer  2 h
waited for operator  0 s
waited for nobody    1 min
`);
});
