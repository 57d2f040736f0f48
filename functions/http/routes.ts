import type { Ports } from '../../shared/ports';
import { approvalRoutes } from '../approvalsApi';
import { bulkRoutes } from '../bulkApi';
import { changeRoutes } from '../changesApi';
import { deadLetterRoutes } from '../deadLettersApi';
import { healthRoutes } from '../healthApi';
import { listRoutes } from '../listApi';
import { onboardingRoutes } from '../onboardingsApi';
import { openApiRoutes } from '../openApi';
import { protectionRoutes } from '../protectionApi';
import { replayRoutes } from '../replayApi';
import { revalidationRoutes } from '../revalidationsApi';
import { runRoutes } from '../runsApi';
import { consoleRoutes } from './consoleRoutes';
import { customerRoutes } from './customerRoutes';
import { fallbackRoutes } from './fallbackRoutes';
import { publicRoutes } from './publicRoutes';
import type { Route } from './route';

/**
 * Every HTTP route, in one table: functions are registered from it, `docs/routes.md` and the OpenAPI document are generated
 * from it, and so are the tests of who may call what. Making it touches nothing of the ports.
 */
export function createRoutes(ports: Ports): readonly Route[] {
  const routes = [
    ...customerRoutes(ports),
    ...publicRoutes(ports),
    ...consoleRoutes(ports),
    ...listRoutes(ports),
    ...onboardingRoutes(ports),
    ...changeRoutes(ports),
    ...runRoutes(ports),
    ...protectionRoutes(ports),
    ...revalidationRoutes(ports),
    ...bulkRoutes(ports),
    ...approvalRoutes(ports),
    ...replayRoutes(ports),
    ...deadLetterRoutes(ports),
    ...healthRoutes(ports),
  ];
  return [...routes, ...openApiRoutes(routes), ...fallbackRoutes(routes)];
}
