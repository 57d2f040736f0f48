/** One binding of a function as the programming model hands it over. */
export interface Binding {
  type: string;
  direction?: string;
  [option: string]: unknown;
}

export interface FunctionMetadata {
  name: string;
  functionId?: string;
  bindings: Record<string, Binding>;
  retryOptions?: unknown;
}

export type FunctionCallback = (...args: unknown[]) => unknown;

export interface RegisteredFunction {
  readonly name: string;
  readonly metadata: FunctionMetadata;
  readonly callback: FunctionCallback;
  /** Name and content of the one binding whose type ends in `Trigger`. */
  readonly triggerName: string;
  readonly trigger: Binding;
}

export interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], callback: FunctionCallback): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<InvocationResponse>;
}

export interface InvocationResponse {
  invocationId: string;
  returnValue?: TypedData | null;
  outputData?: { name: string; data: TypedData }[];
}

export interface ProgrammingModel {
  name: string;
  version: string;
  getInvocationModel(coreContext: unknown): InvocationModel | Promise<InvocationModel>;
  getCapabilities?(defaults: Record<string, string>): Promise<Record<string, string>>;
}

/** The worker protocol's value: exactly one field is set, or none for "no value". */
export interface TypedData {
  string?: string;
  json?: string;
  bytes?: Uint8Array;
  int?: number;
  double?: number;
  http?: unknown;
}

export type HookCallback = (context: Record<string, unknown>) => unknown;

const hookNames = ['preInvocation', 'postInvocation', 'appStart', 'appTerminate', 'log'] as const;
export type HookName = (typeof hookNames)[number];

/** Undoes a registration, once. */
export class Disposable {
  #onDispose: (() => void) | undefined;

  constructor(onDispose: () => void) {
    this.#onDispose = onDispose;
  }

  static from(...items: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => items.forEach((item) => item.dispose()));
  }

  dispose(): void {
    this.#onDispose?.();
    this.#onDispose = undefined;
  }
}

/**
 * What the programming model library finds under the name `@azure/functions-core`: the place where an app's functions
 * and hooks are registered while it loads. One object per started host.
 */
export class FunctionsCore {
  readonly functions = new Map<string, RegisteredFunction>();
  model: ProgrammingModel | undefined;
  onLog: (level: string, category: string, message: string) => void = () => undefined;
  #hooks = new Map<HookName, HookCallback[]>();
  #sealed = false;

  /** Throws on a second function of the same name (case ignored, as the host does) and after start-up has ended. */
  registerFunction(metadata: FunctionMetadata, callback: FunctionCallback): Disposable {
    const key = metadata.name.toLowerCase();
    if (this.#sealed) throw new Error(`Function '${metadata.name}' was registered after app startup has finished.`);
    if (this.functions.has(key)) throw new Error(`Function '${metadata.name}' was already registered.`);
    const trigger = Object.entries(metadata.bindings).find(([, binding]) => /trigger$/i.test(binding.type));
    if (!trigger) throw new Error(`Function '${metadata.name}' has no trigger.`);
    this.functions.set(key, { name: metadata.name, metadata, callback, triggerName: trigger[0], trigger: trigger[1] });
    return new Disposable(() => this.functions.delete(key));
  }

  registerHook(name: string, callback: HookCallback): Disposable {
    const known = hookNames.find((hook) => hook === name);
    if (!known) {
      throw Object.assign(new RangeError(`Unrecognized hook "${name}"`), { isAzureFunctionsSystemError: true });
    }
    this.#hooks.set(known, [...(this.#hooks.get(known) ?? []), callback]);
    return new Disposable(() =>
      this.#hooks.set(
        known,
        (this.#hooks.get(known) ?? []).filter((one) => one !== callback),
      ),
    );
  }

  hooks(name: HookName): readonly HookCallback[] {
    return this.#hooks.get(name) ?? [];
  }

  async runHooks(name: HookName, context: Record<string, unknown>): Promise<void> {
    for (const hook of this.hooks(name)) await hook(context);
  }

  /** Ends start-up: later registrations are programming errors. */
  seal(): void {
    this.#sealed = true;
  }
}

// One slot per process, also when this module is loaded several times (Jest).
const slotKey = Symbol.for('latchkey.local.functionsCore');
interface Slot {
  core?: FunctionsCore;
  /** A library sets its model once, before its first function; it serves the hosts that come after, too. */
  model?: ProgrammingModel;
}
const slot: Slot = ((globalThis as { [slotKey]?: Slot })[slotKey] ??= {});

/** The core that registrations go to now; made on demand, so that an app may be imported before its host starts. */
export function currentCore(): FunctionsCore {
  if (!slot.core) {
    slot.core = new FunctionsCore();
    slot.core.model = slot.model;
  }
  return slot.core;
}

/** Called when a host stops: the next registration belongs to another host. */
export function releaseCore(core: FunctionsCore): void {
  if (slot.core !== core) return;
  slot.core = undefined;
  slot.model = core.model;
}
