import * as z from 'zod';
import type { Ports } from '../../shared/ports';
import { createConsoleApp } from '../consoleApp';
import { route, type Route } from './route';

const tag = 'console';
const access = 'anyone';

/** The operator's console: pages without a secret; what they show comes from the API, with the operator's token. */
export function consoleRoutes({ config }: Pick<Ports, 'config'>): readonly Route[] {
  const app = createConsoleApp(config);
  return [
    route(
      {
        name: 'console',
        method: 'GET',
        path: 'console',
        access,
        tag,
        summary: "The operator's console; it asks to sign in.",
        answers: {
          200: { description: 'The page.', media: 'text/html' },
          503: { description: 'A page that says the console was not built.', media: 'text/html' },
        },
      },
      () => app.getPage(),
    ),
    route(
      {
        name: 'consoleConfig',
        method: 'GET',
        path: 'console/config.json',
        access,
        tag,
        summary: 'Where operators sign in.',
        answers: { 200: { description: 'What the console needs to know.', media: 'application/json' } },
        problems: { 404: ['not-found'] },
      },
      () => app.getConfig(),
    ),
    route(
      {
        name: 'consoleFile',
        method: 'GET',
        path: 'console/{file}',
        access,
        tag,
        summary: 'Script and style sheet of the console.',
        params: z.strictObject({ file: z.string() }),
        answers: { 200: { description: 'The file.', media: 'text/*' } },
        problems: { 404: ['not-found'] },
      },
      ({ request }) => app.getFile(request),
    ),
  ];
}
