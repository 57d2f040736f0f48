import { countsAnswer, listAnswer, listQuery, statisticsAnswer, statisticsQuery } from '../shared/api/overview';
import { countThings } from '../shared/overview/countThings';
import { listThings } from '../shared/overview/listThings';
import { statisticsOf } from '../shared/overview/statistics';
import type { Ports } from '../shared/ports';
import { json, refusal } from './http/answers';
import { route, type Route } from './http/route';

/** Finding onboardings: the list, counts at a glance, statistics. */
export const listRoutes = (ports: Ports): readonly Route[] => [
  route(
    {
      name: 'listOnboardings',
      method: 'GET',
      path: 'api/v1/onboardings',
      access: 'Latchkey.Reader',
      tag: 'onboardings',
      summary:
        'A page of all protected things and those to be: who must act first, and the oldest first; what is protected or has ended comes last, the newest first. A page may be short although there is a continuation.',
      query: listQuery,
      answers: { 200: { description: 'The page.', schema: listAnswer } },
      problems: { 400: ['invalid-query', 'invalid-continuation'] },
    },
    async ({ query }) => {
      const listed = await listThings(ports, query);
      return listed.kind === 'done' ? json(listed.value) : refusal(400, listed);
    },
  ),
  route(
    {
      name: 'counts',
      method: 'GET',
      path: 'api/v1/counts',
      access: 'Latchkey.Reader',
      tag: 'onboardings',
      summary: 'How many there are in each group and state, by code and by kind.',
      answers: { 200: { description: 'The counts.', schema: countsAnswer } },
    },
    async () => json(await countThings(ports)),
  ),
  route(
    {
      name: 'statistics',
      method: 'GET',
      path: 'api/v1/statistics',
      access: 'Latchkey.Reader',
      tag: 'onboardings',
      summary: 'Throughput by day, time per state, and who was waited for.',
      query: statisticsQuery,
      answers: { 200: { description: 'The statistics.', schema: statisticsAnswer } },
    },
    async ({ query: { days } }) => json(await statisticsOf(ports, days)),
  ),
];
