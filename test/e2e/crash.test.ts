import type { LocalApp } from '../../local/cloud/localApp';
import type { ResourceKind } from '../../shared/model/resourceKind';
import { endStateOf, type EndState } from './crash/endState';
import { Lane, type Case } from './crash/lane';
import { activityPoints, messagePoint, turnPoint, writePoint, type CrashPoint } from './crash/points';

const GRAPH = ['graph.applications.upsert', 'graph.servicePrincipals.create', 'graph.federatedCredentials.create'];
const ALWAYS = [
  ...GRAPH.map((operation) => writePoint(operation, 1, true)),
  writePoint('arm.identities.put'),
  writePoint('keyVault.keys.wrapKey'),
];
/** The first is the deployment's own credential, the second the customer's. */
const TRUST = writePoint('graph.federatedCredentials.create', 2, true);
/**
 * Kinds whose runs are killed everywhere. The others share all steps but these with them, and are killed after what these
 * wrote, before it is recorded: each point takes a process of the app.
 */
const EVERYWHERE: ReadonlySet<ResourceKind> = new Set(['storageAccount', 'mysqlFlexibleServer']);
const OWN_STEPS: ReadonlySet<string> = new Set([
  'planEncryption',
  'verifyKey',
  'startEncryption',
  'pollEncryption',
  'confirmEncryption',
]);
const WRITES: Readonly<Record<ResourceKind, readonly CrashPoint[]>> = {
  storageAccount: [...ALWAYS, TRUST, writePoint('arm.storageAccounts.update')],
  mysqlFlexibleServer: [...ALWAYS, writePoint('arm.mysqlServers.update')],
  sqlServer: [
    ...['arm.sqlServers.update', 'arm.sqlKeys.put', 'arm.sqlProtector.put'].map((operation) => writePoint(operation)),
  ],
  diskEncryptionSet: [writePoint('arm.diskEncryptionSets.update')],
};
/** More turns than an onboarding has. */
const TURNS = 60;
const NOT_REACHED = 'was not reached';

interface Row {
  readonly point: string;
  readonly problem?: string;
}

/** Kills the app at each point, a process a point: the next process finishes the case before and begins its own. */
async function crashEverywhere(lane: Lane): Promise<Row[]> {
  const rows: Row[] = [];
  let app = await lane.startApp();
  try {
    const reference = await lane.createCase();
    await lane.send(reference);
    await lane.finished(reference, app);
    const wanted = await endStateOf(lane, reference);
    const activities = await activitiesOf(lane, reference);
    await app.stop();
    expect(wanted).toMatchObject({
      status: 'protected',
      resourceWrites: 1,
      identities: 1,
      probes: 1,
      keeper: 'Running',
    });
    expect(wanted.events).toHaveLength(2);

    let before: { one: Case; point: CrashPoint } | undefined;
    const finishBefore = async () => {
      if (!before) return;
      const { one, point } = before;
      before = undefined;
      rows.push({ point: point.name, ...(await problemOf(lane, app, one, wanted)) });
    };
    /** Whether the app died there; else why not. */
    const crash = async (point: CrashPoint): Promise<true | string> => {
      const one = await lane.createCase();
      app = await lane.startApp(point.hostPoint?.(one));
      await finishBefore();
      if (point.freshApplication) lane.deleteApplications();
      const disarm = point.arm?.(lane, app);
      await lane.send(one);
      const survived = await lane.finished(one, app).then(
        () => NOT_REACHED,
        (error: unknown) => String(error),
      );
      disarm?.();
      if (app.process.signalCode !== 'SIGKILL') {
        await app.kill();
        return survived;
      }
      before = { one, point };
      return true;
    };
    const everywhere = EVERYWHERE.has(lane.kind);
    const points = [
      ...(everywhere ? [messagePoint('messageHandled'), messagePoint('messageReceived')] : []),
      ...WRITES[lane.kind],
      ...activityPoints(activities).filter(
        ({ name, activity }) => everywhere || (OWN_STEPS.has(activity ?? '') && name.startsWith('activityFinished')),
      ),
    ];
    const crashOrSay = async (point: CrashPoint): Promise<boolean> => {
      const died = await crash(point);
      if (died !== true) rows.push({ point: point.name, problem: died });
      return died === true;
    };
    for (const point of points) await crashOrSay(point);
    let turn = 1;
    while (everywhere && turn < TURNS && (await crashOrSay(turnPoint(turn)))) turn += 1;
    // The last one is one turn too many.
    if (rows.at(-1)?.problem === NOT_REACHED) rows.pop();
    app = await lane.startApp();
    await finishBefore();
    // Each activity is followed by a turn.
    if (everywhere) expect(turn).toBeGreaterThan(activities.length);
  } finally {
    await app.kill();
  }
  return rows;
}

/** Names of the activities in the order in which they were done. */
async function activitiesOf(lane: Lane, { instanceId }: Case): Promise<string[]> {
  const status = await lane.status(instanceId, '?showHistory=true');
  return (status?.historyEvents ?? []).flatMap(({ EventType, FunctionName }) =>
    EventType === 'TaskCompleted' && FunctionName !== undefined ? [FunctionName] : [],
  );
}

async function problemOf(lane: Lane, app: LocalApp, one: Case, wanted: EndState): Promise<{ problem?: string }> {
  try {
    await lane.finished(one, app);
    expect(await endStateOf(lane, one)).toEqual(wanted);
    return {};
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

test.each<readonly [ResourceKind, ResourceKind]>([
  ['storageAccount', 'mysqlFlexibleServer'],
  ['sqlServer', 'diskEncryptionSet'],
])(
  '%s, %s: killed at every step and inside every write, an onboarding ends the same, nothing made twice',
  async (...kinds) => {
    const lanes = await Promise.all(kinds.map((kind) => Lane.start(kind)));
    try {
      const tables = await Promise.all(lanes.map((lane) => crashEverywhere(lane)));
      for (const [index, rows] of tables.entries()) {
        const points = rows.map(({ point, problem }) => `  ${problem === undefined ? 'ok' : 'NO'} ${point}`);
        console.log(`${lanes[index]?.kind}: ${rows.length} crash points\n${points.join('\n')}`);
      }
      expect(tables.flat().filter(({ problem }) => problem !== undefined)).toEqual([]);
    } finally {
      await Promise.all(lanes.map((lane) => lane.stop()));
    }
  },
  900_000,
);
