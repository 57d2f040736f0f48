import { startWorld, type World } from './world';

interface Pages {
  readonly complaints: string[];
  stop(): Promise<void>;
}

/** What there is between the beginning and the end of a test file. */
export interface Stage<P extends Pages> {
  readonly world: World;
  readonly pages: P;
}

/**
 * For the top of a test file: the world and a browser on its app, started before the first test and stopped after the
 * last. No test sees what pages complained of in an earlier one.
 */
export function setStage<P extends Pages>(
  startPages: (appUrl: string) => Promise<P>,
  options?: Parameters<typeof startWorld>[0],
): Stage<P> {
  let world: World | undefined;
  let pages: P | undefined;
  beforeAll(async () => {
    world = await startWorld(options);
    pages = await startPages(world.app.url);
  });
  afterAll(async () => {
    await pages?.stop();
    await world?.stop();
  });
  beforeEach(() => {
    if (pages) pages.complaints.length = 0;
  });
  return {
    get world() {
      return started(world);
    },
    get pages() {
      return started(pages);
    },
  };
}

function started<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('only while tests run');
  return part;
}
