import type { ArmContext } from '../arm/armContext';
import { armError, badRequest, resourceNotFound } from '../arm/errors';
import { normalId, subscriptionId } from '../arm/resourceId';
import type { Core } from '../core/service';
import { keyVaultState } from '../keyVault/state';
import { isResourceScope } from './eventBody';
import { shakeHands } from './handshake';
import { matches, scopesOf } from './matches';
import type { EventGridState, EventSubscription, GridEvent } from './state';

export const TYPE = 'Microsoft.EventGrid/eventSubscriptions';
const NAME = /^[0-9A-Za-z-]{3,64}$/;

/** What is asked of a subscription; the rest is decided here. */
export type WantedSubscription = Omit<EventSubscription, 'id' | 'provisioningState' | 'validation'>;

const subscriptionKey = (scope: string, name: string): string => normalId(`${scope}/providers/${TYPE}/${name}`);

export type Subscriptions = ReturnType<typeof createSubscriptions>;

/** Event subscriptions and their life: asked for, validated, gone with their vault. */
export function createSubscriptions(
  core: Core,
  { state: arm }: ArmContext,
  state: EventGridState,
  beforeListening: () => void,
) {
  const { subscriptions } = state;
  /** Keys of subscriptions by scope: thousands of vaults have one each. */
  const byScope = new Map<string, Set<string>>();
  const { vaults } = keyVaultState(core.store);
  const now = () => core.clock.now().getTime();

  function save(subscription: EventSubscription): void {
    subscriptions.set(normalId(subscription.id), subscription);
    index(subscription);
  }

  function index({ id, scope }: EventSubscription): void {
    const keys = byScope.get(normalId(scope)) ?? new Set();
    byScope.set(normalId(scope), keys.add(normalId(id)));
  }
  for (const one of subscriptions.values()) index(one);

  const at = (scope: string): EventSubscription[] =>
    [...(byScope.get(normalId(scope)) ?? [])].flatMap((key) => subscriptions.get(key) ?? []);

  function remove(key: string): boolean {
    byScope.get(normalId(subscriptions.get(key)?.scope ?? ''))?.delete(key);
    return subscriptions.delete(key);
  }

  /** Event Grid knows vaults, resource groups and subscriptions here; a Managed HSM is no source of events. */
  function checkScope(scope: string): void {
    if (isResourceScope(scope)) {
      const known =
        scope.split('/').length === 3
          ? arm.subscriptions.has(subscriptionId(scope))
          : arm.resourceGroups.has(normalId(scope));
      if (!known) throw armError(404, 'ResourceGroupNotFound', `The scope '${scope}' could not be found.`);
      return;
    }
    const [, provider = '', type = '', name = ''] = /\/providers\/([^/]+)\/([^/]+)\/([^/]+)$/i.exec(scope) ?? [];
    if (`${provider}/${type}`.toLowerCase() !== 'microsoft.keyvault/vaults')
      throw badRequest('InvalidRequest', `Resources of type '${provider}/${type}' are not a source of events here.`);
    const vault = vaults.get(name.toLowerCase());
    if (!vault || vault.deletedAt !== undefined || vault.managedHsm || normalId(vault.id) !== normalId(scope))
      throw resourceNotFound(scope);
  }

  function checkDestination({ destination: { type, ...where } }: WantedSubscription): void {
    if (type === 'ServiceBusQueue' && 'resourceId' in where) {
      if (/\/providers\/Microsoft\.ServiceBus\/namespaces\/[^/]+\/queues\/[^/]+$/i.test(where.resourceId)) return;
      throw badRequest('InvalidRequest', `'${where.resourceId}' is not the resource id of a Service Bus queue.`);
    }
    const url = 'url' in where && URL.canParse(where.url) ? new URL(where.url) : undefined;
    const local = url?.protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\]|.*\.localhost)$/.test(url.hostname);
    if (url?.protocol !== 'https:' && !local)
      throw badRequest('InvalidRequest', 'The endpoint URL of a webhook must be an HTTPS URL.');
  }

  /** A validation that nobody completed in time has failed. */
  function current(found: EventSubscription | undefined): EventSubscription | undefined {
    if (!found?.validation || found.validation.until > now()) return found;
    const { validation: _, ...rest } = found;
    const failed: EventSubscription = { ...rest, provisioningState: 'Failed' };
    save(failed);
    return failed;
  }

  return {
    /**
     * Makes or replaces a subscription; a webhook is asked first. Throws `Url validation` when it refuses, and then leaves
     * what was there.
     */
    async put(wanted: WantedSubscription): Promise<{ subscription: EventSubscription; isNew: boolean }> {
      if (!NAME.test(wanted.name))
        throw badRequest(
          'InvalidRequest',
          `Event subscription name '${wanted.name}' must be 3 to 64 letters, digits, '-'.`,
        );
      checkScope(wanted.scope);
      checkDestination(wanted);
      const key = subscriptionKey(wanted.scope, wanted.name);
      const before = subscriptions.get(key);
      const id = before?.id ?? `${wanted.scope}/providers/${TYPE}/${wanted.name}`;
      const asked: EventSubscription = { ...wanted, id, provisioningState: 'Succeeded' };
      const { destination } = wanted;
      const proof = destination.type === 'WebHook' ? await shakeHands(core, asked, destination.url) : {};
      const subscription = { ...asked, ...proof };
      beforeListening();
      save(subscription);
      return { subscription, isNew: before === undefined };
    },

    find: (scope: string, name: string) => current(subscriptions.get(subscriptionKey(scope, name))),

    /** Subscriptions at exactly this scope. */
    list: (scope: string): EventSubscription[] => at(scope).flatMap((one) => current(one) ?? []),

    /** Subscriptions that an event goes to. */
    hearing: (event: GridEvent): EventSubscription[] =>
      scopesOf(event)
        .flatMap(at)
        .filter((one) => matches(one, event)),

    remove: (scope: string, name: string): boolean => remove(subscriptionKey(scope, name)),

    /** Drops everything that listens to a vault: recovering it does not bring it back ("Key Vault recovery management", 2026). */
    removeAt(id: string): void {
      for (const one of at(id)) remove(normalId(one.id));
    },

    /** What opening the validation URL does: whether the code was the one that was sent, in time. */
    validate(code: string): boolean {
      const waiting = [...subscriptions.values()].find((one) => current(one)?.validation?.code === code);
      if (!waiting) return false;
      const { validation: _, ...rest } = waiting;
      save({ ...rest, provisioningState: 'Succeeded' });
      return true;
    },
  };
}
