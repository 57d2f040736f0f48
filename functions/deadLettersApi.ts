import type { HttpResponseInit } from '@azure/functions';
import {
  deadLetterDetail,
  deadLetterParams,
  deadLettersAnswer,
  deadLetterSettled,
  deadLettersQuery,
  resubmitBody,
} from '../shared/api/deadLetters';
import { whyBody } from '../shared/api/common';
import { createDeadLetters, type Refused } from '../shared/deadLetters/deadLetters';
import type { Done } from '../shared/model/outcome';
import type { Ports } from '../shared/ports';
import { json, refusal } from './http/answers';
import { route, type Route } from './http/route';

const tag = 'dead letters';
const LETTER = 'api/v1/dead-letters/{queue}/{sequenceNumber}';
const params = deadLetterParams;
const NOT_FOUND = ['queue-not-found', 'dead-letter-not-found'] as const;
const STATUS: Readonly<Record<string, number>> = { 'dead-letter-busy': 409, 'dead-letter-invalid': 400 };

/** Messages that could not be received: read, sent anew, thrown away. */
export function deadLetterRoutes(ports: Ports): readonly Route[] {
  const letters = createDeadLetters(ports);
  return [
    route(
      {
        name: 'deadLetters',
        method: 'GET',
        path: 'api/v1/dead-letters',
        access: 'Latchkey.Reader',
        tag,
        summary: 'Messages that could not be received, queue after queue, oldest first.',
        query: deadLettersQuery,
        answers: { 200: { description: 'A page of them.', schema: deadLettersAnswer } },
        problems: { 404: ['queue-not-found'] },
      },
      async ({ query }) => answer(await letters.list(query)),
    ),
    route(
      {
        name: 'deadLetter',
        method: 'GET',
        path: LETTER,
        access: 'Latchkey.Reader',
        tag,
        summary: 'One of them with its body, and what is wrong with that by the rules of now.',
        params,
        answers: { 200: { description: 'The message.', schema: deadLetterDetail } },
        problems: { 404: NOT_FOUND },
      },
      async (call) => answer(await letters.show(call.params)),
    ),
    route(
      {
        name: 'resubmitDeadLetter',
        method: 'POST',
        path: `${LETTER}/resubmit`,
        access: 'Latchkey.Operator',
        tag,
        summary: 'Sends one anew, as it is or with another body, and takes it away. Safe to repeat.',
        params,
        body: resubmitBody,
        answers: { 200: { description: 'It was sent.', schema: deadLetterSettled } },
        problems: { 400: ['dead-letter-invalid'], 404: NOT_FOUND, 409: ['dead-letter-busy'] },
      },
      async ({ params: address, body, by }) =>
        answer(await letters.resubmit(address, { by, why: body.why }, body.body)),
    ),
    route(
      {
        name: 'discardDeadLetter',
        method: 'POST',
        path: `${LETTER}/discard`,
        access: 'Latchkey.Operator',
        tag,
        summary: 'Throws one away.',
        params,
        body: whyBody,
        answers: { 200: { description: 'It is gone.', schema: deadLetterSettled } },
        problems: { 404: NOT_FOUND, 409: ['dead-letter-busy'] },
      },
      async ({ params: address, body, by }) => answer(await letters.discard(address, { by, why: body.why })),
    ),
  ];
}

function answer(outcome: Done<object> | Refused): HttpResponseInit {
  if (outcome.kind === 'done') return json(outcome.value);
  return refusal(STATUS[outcome.code] ?? 404, outcome, outcome.errors);
}
