import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { LocalCloud } from '../../../local/cloud/localCloud';
import { ROOT } from '../../../local/cloud/root';
import type { Status } from '../../../shared/model/state';

interface KeptAppOptions {
  readonly port: number;
  /** Durable history: of all processes, one after the other. */
  readonly stateFile: string;
  /** Milliseconds since 1970. */
  readonly start: number;
  /** How often timer triggers are heard: a year of every five minutes is long. */
  readonly timersEveryMs: number;
  readonly settings: Readonly<Record<string, string>>;
}

/** What an instance of an orchestration shows. */
export interface ShownInstance {
  readonly instanceId: string;
  readonly runtimeStatus: string;
  readonly customStatus: Status | null;
}

/** What the app says when nothing is left to do at a moment. */
interface Rest {
  /** When it has to do something next; `null` if never. */
  readonly next: number | null;
  /** Events in the longest history of the instances that did something. */
  readonly longestHistory: number;
  readonly cpuMs: number;
}

/** The process was killed, or died. */
export class AppDied extends Error {}

interface Commands {
  advanceTo(input: { to: number }): Rest;
  instances(input: object): ShownInstance[];
  dieAfter(input: { steps: number }): object;
  stop(input: object): object;
}

/** The built app as a process of its own under a clock that is moved from here. */
export class KeptApp {
  private readonly waiting = new Map<number, PromiseWithResolvers<unknown>>();
  private calls = 0;
  private isDead = false;
  readonly ended: Promise<void>;
  /** Names of what the app consists of. */
  functions: readonly string[] = [];

  private constructor(private readonly child: ChildProcess) {
    child.on('message', (message) => {
      const { id, answer, error } = message as { id: number; answer?: unknown; error?: string };
      const one = this.waiting.get(id);
      this.waiting.delete(id);
      if (error === undefined) one?.resolve(answer);
      else one?.reject(new Error(error));
    });
    this.ended = new Promise((done) =>
      child.once('exit', (code, signal) => {
        this.isDead = true;
        for (const one of this.waiting.values()) one.reject(new AppDied(`The app ended (${signal ?? code})`));
        done();
      }),
    );
  }

  static async start({ settings, caFile }: LocalCloud, options: KeptAppOptions): Promise<KeptApp> {
    const { port } = options;
    const own = {
      LATCHKEY_PUBLIC_URL: `http://localhost:${port}`,
      LATCHKEY_LINK_KEY: Buffer.alloc(32, 7).toString('base64'),
    };
    const all = { ...settings, ...own, ...options.settings };
    const child = fork(join(__dirname, 'appProcess.cjs'), [JSON.stringify({ ...options, settings: all })], {
      execArgv: ['--max-semi-space-size=16'],
      env: {
        ...process.env,
        ...all,
        NODE_EXTRA_CA_CERTS: caFile,
        NODE_OPTIONS: `--require=${join(ROOT, 'local/preload/lookup.cjs')} --disable-warning=ExperimentalWarning`,
      },
    });
    const app = new KeptApp(child);
    const ready = Promise.withResolvers<unknown>();
    app.waiting.set(0, ready);
    app.functions = (await ready.promise) as string[];
    return app;
  }

  call<N extends keyof Commands>(name: N, input: Parameters<Commands[N]>[0]): Promise<ReturnType<Commands[N]>> {
    if (this.isDead) return Promise.reject(new AppDied('The app is dead'));
    const id = (this.calls += 1);
    const one = Promise.withResolvers<unknown>();
    this.waiting.set(id, one);
    this.child.send({ id, name, ...input });
    return one.promise as Promise<ReturnType<Commands[N]>>;
  }

  /** Finishes what runs, and ends. */
  async stop(): Promise<void> {
    if (this.isDead) return;
    await this.call('stop', {});
    this.child.disconnect();
    await this.ended;
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}
