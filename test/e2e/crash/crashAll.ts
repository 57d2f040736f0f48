import type { LocalApp } from '../../../local/cloud/localApp';
import type { ResourceKind } from '../../../shared/model/resourceKind';
import { endStateOf, type EndState } from './endState';
import { Lane, type Case } from './lane';
import { activityPoints, inGroups, messagePoint, turnPoint, writePoint, type CrashPoint } from './points';

const GRAPH = ['graph.applications.upsert', 'graph.servicePrincipals.create', 'graph.federatedCredentials.create'];
const ALWAYS = [
  ...GRAPH.map((operation) => writePoint(operation, 1, true)),
  writePoint('arm.identities.put'),
  writePoint('keyVault.keys.wrapKey'),
];
/** The first is the deployment's own credential, the second the customer's. */
const TRUST = writePoint('graph.federatedCredentials.create', 2, true);
/**
 * Kinds whose runs are killed everywhere: one across tenants, and, where CI asks for all (`LATCHKEY_MATRIX=full`), one
 * within. The others share all steps but these with them, and are killed after what these wrote, before it is recorded.
 */
const EVERYWHERE: ReadonlySet<ResourceKind> = new Set<ResourceKind>(
  process.env['LATCHKEY_MATRIX'] === 'full' ? ['storageAccount', 'mysqlFlexibleServer'] : ['storageAccount'],
);
const OWN_STEPS: ReadonlySet<string> = new Set([
  'planEncryption',
  'verifyKey',
  'startEncryption',
  'pollEncryption',
  'confirmEncryption',
]);
/** Writes of their own steps. */
const OWN_WRITES: Readonly<Record<ResourceKind, readonly CrashPoint[]>> = {
  storageAccount: [TRUST, writePoint('arm.storageAccounts.update')],
  mysqlFlexibleServer: [writePoint('arm.mysqlServers.update')],
  sqlServer: [
    ...['arm.sqlServers.update', 'arm.sqlKeys.put', 'arm.sqlProtector.put'].map((operation) => writePoint(operation)),
  ],
  diskEncryptionSet: [writePoint('arm.diskEncryptionSets.update')],
};
/** More than an onboarding has. */
const TURNS = Array.from({ length: 60 }, (_, index) => turnPoint(index + 1));
const NOT_REACHED = 'was not reached';

interface Row {
  readonly point: string;
  readonly problem?: string;
}

/** An onboarding and the point at which its process is killed. */
interface Doomed {
  readonly one: Case;
  readonly point: CrashPoint;
}

/** Kills the app at all points, a process a group of them: the next process finishes the cases before and begins its own. */
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

    let before: Doomed[] = [];
    const finishBefore = async () => {
      const problems = await Promise.all(before.map(({ one }) => problemOf(lane, app, one, wanted)));
      rows.push(...before.map(({ point }, index) => ({ point: point.name, ...problems[index] })));
      before = [];
    };
    /** Starts an onboarding for each point, and has one kill hit them all; returns those that were not hit. */
    const crash = async (points: readonly CrashPoint[]): Promise<Row[]> => {
      const group = await Promise.all(points.map(async (point) => ({ point, one: await lane.createCase() })));
      app = await lane.startApp(group.flatMap(({ point, one }) => point.hostPoint?.(one) ?? []).join());
      await finishBefore();
      if (points.some(({ freshApplication }) => freshApplication)) lane.deleteApplications();
      const disarms = points.map((point) => point.arm?.(lane, app));
      const problems = await whyNotHit(lane, app, group);
      for (const disarm of disarms) disarm?.();
      // If not all got to their point, those that did are killed there all the same.
      await app.kill();
      before = group.filter((_, index) => problems[index] === undefined);
      return points.flatMap(({ name }, index) => {
        const problem = problems[index];
        return problem === undefined ? [] : [{ point: name, problem }];
      });
    };
    const everywhere = EVERYWHERE.has(lane.kind);
    const points = [
      ...(everywhere ? [messagePoint('messageHandled')] : []),
      ...(everywhere ? ALWAYS : []),
      ...OWN_WRITES[lane.kind],
      ...(everywhere ? [messagePoint('messageReceived')] : []),
      ...activityPoints(activities).filter(
        ({ name, activity }) => everywhere || (OWN_STEPS.has(activity ?? '') && name.startsWith('activityFinished')),
      ),
    ];
    for (const group of inGroups(points)) rows.push(...(await crash(group)));
    let turns = 0;
    for (const group of everywhere ? inGroups(TURNS) : []) {
      const missed = await crash(group);
      turns += before.length;
      // An onboarding that never gets to its turn has fewer.
      rows.push(...missed.filter(({ problem }) => problem !== NOT_REACHED));
      if (missed.length > 0) break;
    }
    app = await lane.startApp();
    await finishBefore();
    // Each activity is followed by a turn.
    if (everywhere) expect(turns).toBeGreaterThan(activities.length);
  } finally {
    await app.kill();
  }
  return rows;
}

/** Sends the onboardings of a group, and says of each why the kill did not hit it at its point. */
async function whyNotHit(lane: Lane, app: LocalApp, group: readonly Doomed[]): Promise<(string | undefined)[]> {
  const ended = app.ended.then(() => (app.process.signalCode === 'SIGKILL' ? undefined : 'The app ended by itself'));
  const fates: Promise<string | undefined>[] = [];
  for (const { one } of group) {
    const held = lane.held(one).then(() => undefined);
    const fate = Promise.race([ended, held, lane.finished(one, app).then(() => NOT_REACHED, String)]);
    fates.push(fate);
    await lane.send(one);
    // What onboardings share is set up by one after the other, so that none is held up by another one's point.
    await Promise.race([fate, lane.invited(one)]);
  }
  return Promise.all(fates);
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

/**
 * Kills the runs of some kinds, each in a cloud of its own, at every step and inside every write: they end the same, nothing is
 * made twice.
 */
export async function crashAll(kinds: readonly ResourceKind[]): Promise<void> {
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
}
