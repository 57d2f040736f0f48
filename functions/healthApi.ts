import { healthAnswer } from '../shared/api/health';
import { lookAtHealth } from '../shared/health/lookAtHealth';
import type { Ports } from '../shared/ports';
import { json } from './http/answers';
import { route, type Route } from './http/route';

/** How the deployment fares, for operators. */
export function healthRoutes(ports: Ports): readonly Route[] {
  return [
    route(
      {
        name: 'health',
        method: 'GET',
        path: 'api/v1/health',
        access: 'Latchkey.Reader',
        tag: 'health',
        summary: 'How the deployment fares: what it depends on, what waits, and what to do about it.',
        answers: { 200: { description: 'Every check, also where some fail.', schema: healthAnswer } },
      },
      async () => json(await lookAtHealth(ports)),
    ),
  ];
}
