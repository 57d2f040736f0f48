import { generateKeyPairSync } from 'node:crypto';
import { ServiceBusClient } from '@azure/service-bus';
import { INCIDENTS, letHappen, placeOf, rotateKey } from '../../../local/cloud/incidents';
import { createOwner, type Owner } from '../../../local/cloud/owner';
import { createCase, type Case } from '../../support/process/cases';
import { DAY, HOUR, MINUTE, type KeptWorld } from '../../support/process/keptWorld';
import { LIFECYCLES } from '../../../shared/targets/lifecycle';
import type { Act, Plan } from './plan';

/** Smaller than keys of our own day: a year has thousands of looks. */
const material = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

/** An outage that is under way. */
interface Outage {
  readonly since: number;
  readonly cause: string;
  /** The resource itself cannot use its key. */
  readonly losesKey: boolean;
  readonly until: number;
  /** When it is over by itself at the latest: where only a version is disabled, the service takes up the next one. */
  readonly healsBy: number;
  readonly undo: () => unknown;
}

/** A resource of the story, as it is now. */
export interface Hero {
  readonly one: Case;
  readonly owner: Owner;
  readonly clientId: string;
  /** Names and ids of the copies that there are. */
  readonly copies: Map<string, string>;
  /** Versions of its key, oldest first; as long as nobody has deleted it. */
  versions: readonly string[];
  /** Copies that were deleted again. */
  readonly removed: string[];
  outage?: Outage | undefined;
  /** When something last happened to it. */
  lastAct: number;
  isReleased: boolean;
}

/** Lets a plan come true in a world. */
export class Story {
  readonly heroes: Hero[] = [];
  private begin = 0;
  /** Acts that could not happen where they were to. */
  skipped = 0;
  /** Every outage that was begun, with the resource's id. */
  readonly outages: (Outage & { readonly resourceId: string })[] = [];

  constructor(
    readonly world: KeptWorld,
    private readonly plan: Plan,
  ) {}

  /** Everybody is a customer of Latchkey. */
  async onboard(): Promise<void> {
    const { world, plan } = this;
    const cases: Case[] = [];
    for (const [index, { combination, options }] of plan.resources.entries()) {
      const one = await createCase(world.cloud, `y${index}x`, combination, { ...options, material });
      if (combination.vaultType === 'keyVault') await one.customer.subscribeVaultEvents();
      if (combination.hosting === 'customer') await one.customer.subscribeResourceEvents();
      cases.push(one);
    }
    world.add(...cases);
    for (const { request } of cases) await world.isv.send(request);
    await world.pass(30 * MINUTE);
    for (const one of cases) {
      const invitation = await world.registry.onboardings.readPart(one.onboardingId, 'invitation');
      const home = one.combination.hosting === 'vendor' ? world.cloud.vendor : one.customer;
      this.heroes.push({
        one,
        owner: createOwner(world.cloud, home),
        clientId: invitation?.application.clientId ?? '',
        copies: new Map(),
        versions: [],
        removed: [],
        lastAct: world.now,
        isReleased: false,
      });
    }
    this.begin = world.now;
  }

  /** Goes through the plan; `check` is told after each day. */
  async tell(check: (day: number) => Promise<void>): Promise<void> {
    const acts = [...this.plan.acts];
    for (let day = 1; day <= this.plan.days; day += 1) {
      const midnight = this.begin + day * DAY;
      for (;;) {
        const act = acts[0];
        const ending = this.heroes.reduce((first, { outage }) => Math.min(first, outage?.until ?? Infinity), Infinity);
        const next = Math.min(midnight, ending, act ? this.begin + act.at : Infinity);
        if (next > this.world.now) await this.world.pass(next - this.world.now);
        if (next === midnight && next < Math.min(ending, act ? this.begin + act.at : Infinity)) break;
        for (const hero of this.heroes) if ((hero.outage?.until ?? Infinity) <= this.world.now) await this.end(hero);
        if (act && this.begin + act.at <= this.world.now) await this.perform(acts.shift() as Act);
      }
      await check(day);
    }
  }

  private heroOf({ index }: Act): Hero {
    const hero = this.heroes[index];
    if (!hero) throw new Error(`No resource ${index}`);
    return hero;
  }

  private async end(hero: Hero): Promise<void> {
    const { outage } = hero;
    hero.outage = undefined;
    hero.lastAct = this.world.now;
    await outage?.undo();
  }

  private async perform(act: Act): Promise<void> {
    const hero = this.heroOf(act);
    const { one, owner, copies } = hero;
    const { id } = one.resource;
    hero.lastAct = this.world.now;
    switch (act.does) {
      case 'rotate':
        for (let made = 0; made < act.times; made += 1) {
          if (made > 0) await this.world.pass(3 * MINUTE);
          await rotateKey(this.world.cloud.simulator, this.target(hero));
        }
        return;
      case 'outage':
        return this.beginOutage(hero, act);
      case 'replica':
      case 'restore': {
        const make = act.does === 'replica' ? owner.createReplica : owner.restore;
        copies.set(act.name, await make(id, act.name, { keys: act.keys }));
        return;
      }
      case 'promote': {
        const copy = copies.get(act.name);
        const { properties } = this.world.cloud.simulator.arm.get(copy ?? id);
        if (copy !== undefined && properties['replicationRole'] === 'Replica') await owner.promoteReplica(copy);
        else this.skipped += 1;
        return;
      }
      case 'remove': {
        const copy = copies.get(act.name);
        if (copy === undefined) return;
        await owner.remove(copy);
        copies.delete(act.name);
        hero.removed.push(copy);
        return;
      }
      case 'secondary':
        copies.set(act.name, owner.addSqlSecondary(id, act.name));
        return;
      case 'release':
        hero.isReleased = true;
        return this.release(one);
    }
  }

  private target = ({ one, clientId }: Hero) => ({ resourceId: one.resource.id, clientId, material });

  private async beginOutage(hero: Hero, { cause, lasts }: Act & { does: 'outage' }): Promise<void> {
    const { simulator } = this.world.cloud;
    const place = placeOf(simulator, this.target(hero));
    const real = INCIDENTS[cause].possible(place) ? cause : 'accessPolicyRemoved';
    if (!INCIDENTS[real].possible(place)) return void (this.skipped += 1);
    const losesKey = INCIDENTS[real].losesKey(place);
    const undo = await letHappen(simulator, real, this.target(hero));
    const since = this.world.now;
    const { followsWithinHours = Infinity } = LIFECYCLES[hero.one.combination.kind];
    const healsBy = real === 'versionInUseDisabled' ? since + followsWithinHours * HOUR : Infinity;
    hero.outage = { since, cause: real, losesKey, until: since + lasts, healsBy, undo };
    this.outages.push({ ...hero.outage, resourceId: hero.one.resource.id });
  }

  private async release({ onboardingId }: Case): Promise<void> {
    const client = new ServiceBusClient(this.world.cloud.settings['SERVICE_BUS'] ?? '');
    const body = { contractVersion: 1, onboardingId, why: 'the customer leaves' };
    await client.createSender('release-requests').sendMessages({ body, contentType: 'application/json' });
    await client.close();
  }
}

/** After so long everything that happened to a resource has settled. */
export const SETTLED = 3 * DAY;
