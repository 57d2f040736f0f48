import { type CoreOptions, createCore } from './core/createCore';
import type { CallLog } from './core/callLog';
import type { Faults } from './core/faults';
import type { Core } from './core/service';

export type SimulatorOptions = CoreOptions;

export interface Simulator {
  readonly origin: string;
  readonly port: number;
  readonly vaultSuffix: string;
  readonly managedHsmSuffix: string;
  readonly core: Core;
  readonly faults: Faults;
  readonly calls: CallLog;
  stop(): Promise<void>;
}

/** Starts the Azure simulator: one HTTPS port on the loopback addresses, services told apart by host and path. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { core, port, faults, calls, stop } = await createCore(options);
  return {
    origin: core.origin,
    port,
    vaultSuffix: core.vaultSuffix,
    managedHsmSuffix: core.managedHsmSuffix,
    core,
    faults,
    calls,
    stop,
  };
}
