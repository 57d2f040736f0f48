import { AsyncLocalStorage } from 'node:async_hooks';

/** A fault that meets the long-running operation which a call starts, not the call itself. */
export type OperationFault =
  /** The call is accepted; its operation ends in this error. */
  | { readonly type: 'failOperation'; readonly code: string; readonly message: string }
  /** The operation takes so much longer by the simulator's clock. */
  | { readonly type: 'prolongOperation'; readonly ms: number };

const current = new AsyncLocalStorage<OperationFault>();

/** Runs a handler so that an operation which it starts meets the fault. */
export const withOperationFault = <T>(fault: OperationFault, run: () => T): T => current.run(fault, run);

/** The fault that an operation started now has to meet. */
export const operationFault = (): OperationFault | undefined => current.getStore();
