import { type ArmControl, createArm } from './arm/createArm';
import { type CoreOptions, createCore } from './core/createCore';
import type { CallLog } from './core/callLog';
import type { Faults } from './core/faults';
import type { Core } from './core/service';
import type { EntraControl } from './entra/control';
import { createEntra } from './entra/createEntra';
import { createEventGrid, type EventGridControl } from './eventGrid/createEventGrid';
import type { GraphControl } from './graph/control';
import { createGraph } from './graph/createGraph';
import { createKeyVault, type KeyVaultControl } from './keyVault/createKeyVault';
import type { ManagedIdentityControl } from './managedIdentity/control';
import { createManagedIdentity } from './managedIdentity/createManagedIdentity';

export type SimulatorOptions = CoreOptions;

export interface Simulator {
  readonly origin: string;
  readonly port: number;
  readonly vaultSuffix: string;
  readonly managedHsmSuffix: string;
  readonly core: Core;
  readonly faults: Faults;
  readonly calls: CallLog;
  readonly entra: EntraControl;
  readonly graph: GraphControl;
  readonly managedIdentity: ManagedIdentityControl;
  readonly arm: ArmControl;
  readonly keyVault: KeyVaultControl;
  readonly eventGrid: EventGridControl;
  /** Value for `IDENTITY_HEADER`; `IDENTITY_ENDPOINT` is `{origin}/msi/token`. */
  readonly msiHeader: string;
  /**
   * Does everything that is due by the clock: keys rotate, resources look at theirs, operations end, events go out. For clocks
   * that stand still: call it after each move.
   */
  run(): Promise<void>;
  /** When the next of it is due, in milliseconds since 1970; `Infinity` if nothing is. */
  nextDue(): number;
  stop(): Promise<void>;
}

/** Starts the Azure simulator: one HTTPS port on the loopback addresses, services told apart by host and path. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { core, port, faults, calls, mount, stop } = await createCore(options);
  const entra = createEntra(core);
  const graph = createGraph(core);
  const managedIdentity = createManagedIdentity(core);
  const eventGrid = createEventGrid(core);
  const arm = createArm(core, eventGrid.writeObserver);
  const keyVault = createKeyVault(core, eventGrid.vaultObserver);
  mount(...[entra, graph, managedIdentity, arm, keyVault, eventGrid].map(({ service }) => service), keyVault.hsmRoles);
  const { rotateDue, nextRotation } = keyVault.control;
  eventGrid.start({ rotateDue, nextRotation, settle: arm.control.settle });
  return {
    origin: core.origin,
    port,
    vaultSuffix: core.vaultSuffix,
    managedHsmSuffix: core.managedHsmSuffix,
    core,
    faults,
    calls,
    entra: entra.control,
    graph: graph.control,
    managedIdentity: managedIdentity.control,
    arm: arm.control,
    keyVault: keyVault.control,
    eventGrid: eventGrid.control,
    msiHeader: managedIdentity.msiHeader,
    async run() {
      await rotateDue();
      await arm.control.run();
      await eventGrid.control.run();
    },
    nextDue: () => Math.min(nextRotation(), arm.control.nextDue(), eventGrid.control.nextDue()),
    stop: async () => {
      eventGrid.stop();
      await stop();
    },
  };
}
