'use strict';
// The built app in the local Functions host, as a process that can be killed, under a clock that its parent moves. It
// answers each command of its parent when nothing is left to do at that moment of the clock.
const { join } = require('node:path');

const ROOT = join(__dirname, '../../..');
const built = (path) => require(join(ROOT, 'dist', path));
const { startHost } = built('local/host');
const { registerFunctions } = built('functions');
const { loadConfig } = built('shared/config');
const { createPorts } = built('shared/ports');

const { start, port, stateFile, settings, timersEveryMs } = JSON.parse(process.argv[2]);

/** Stands still until it is told the time. Timer triggers, which never end, are heard on a grid of their own. */
function createClock() {
  let now = start;
  const alarms = new Map();
  const ringDue = () => {
    for (const [owner, { at, ring }] of [...alarms]) {
      if (at > now) continue;
      alarms.delete(owner);
      ring();
    }
  };
  return {
    now: () => new Date(now),
    setAlarm(owner, at, ring, background = false) {
      alarms.delete(owner);
      if (at === undefined) return;
      const heard = background ? Math.ceil(at / timersEveryMs) * timersEveryMs : at;
      alarms.set(owner, { at: heard, ring });
      if (heard <= now) queueMicrotask(ringDue);
    },
    advanceTo(time) {
      now = Math.max(now, time);
      ringDue();
    },
    nextDue: () => Math.min(...[...alarms.values()].map(({ at }) => at)),
  };
}

const clock = createClock();
const touched = new Set();
let stepsToLive = Infinity;

function onStep({ instanceId }) {
  if (instanceId !== undefined) touched.add(instanceId);
  stepsToLive -= 1;
  if (stepsToLive === 0) process.kill(process.pid, 'SIGKILL');
}

/** No claim at all; an empty text would be none. */
const CLAIMS = '{"access_token":{}}';

/**
 * Tokens last for real hours: so that they end by this clock, those for customers' tenants are asked for anew in every hour
 * of it. With claims a credential asks Entra whatever it has kept (@azure/identity 4.14.1), and keeps what it knows of Entra.
 */
function credentialsOf({ vendor, inTenant }) {
  const askedIn = new Map();
  return {
    vendor,
    inTenant(tenantId, clientId) {
      const credential = inTenant(tenantId, clientId);
      return {
        async getToken(scopes, options) {
          const name = [tenantId, clientId, scopes].join(' ');
          const hour = Math.floor(clock.now().getTime() / 3_600_000);
          if (askedIn.get(name) === hour) return credential.getToken(scopes, options);
          const token = await credential.getToken(scopes, { ...options, claims: CLAIMS });
          askedIn.set(name, hour);
          return token;
        },
      };
    },
  };
}

async function main() {
  const config = loadConfig({ ...process.env, ...settings });
  const real = createPorts(config);
  const ports = { ...real, credentials: credentialsOf(real.credentials), now: clock.now };
  const host = await startHost({
    appDirectory: ROOT,
    load: () => registerFunctions(ports),
    port,
    stateFile,
    clock,
    settings: { ...process.env, ...settings },
    onStep,
    log: ({ level, message }) => {
      if (level === 'critical' || level === 'error') process.stderr.write(`${message}\n`);
    },
  });
  const longest = async () => {
    const ids = [...touched];
    touched.clear();
    const lengths = await Promise.all(ids.map(async (id) => (await host.durable.getHistory(id)).length));
    return Math.max(0, ...lengths);
  };
  const commands = {
    /** Lets everything happen that happens until this moment. */
    async advanceTo({ to }) {
      clock.advanceTo(to);
      await host.idle();
      const cpu = process.cpuUsage();
      return { next: clock.nextDue(), longestHistory: await longest(), cpuMs: (cpu.user + cpu.system) / 1000 };
    },
    async instances() {
      const { instances } = await host.durable.list({ showInput: false });
      return instances.map(({ instanceId, runtimeStatus, customStatus }) => ({
        instanceId,
        runtimeStatus,
        customStatus,
      }));
    },
    /** The process dies at so many step boundaries from now. */
    async dieAfter({ steps }) {
      stepsToLive = steps;
      return {};
    },
    async stop() {
      await host.stop();
      await ports.events.close();
      return {};
    },
  };
  process.on('message', ({ id, name, ...input }) => {
    commands[name](input).then(
      (answer) => process.send({ id, answer }),
      (error) => process.send({ id, error: String(error?.stack ?? error) }),
    );
  });
  process.on('disconnect', () => process.exit(0));
  process.send({ id: 0, answer: host.functions.map(({ name }) => name) });
}

void main().catch((error) => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exit(1);
});
