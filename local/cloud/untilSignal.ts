const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const PATIENCE_MS = 15_000;

/**
 * Resolves at the first request to end (Ctrl-C, SIGTERM, a closed terminal), with the signal. Repetitions change
 * nothing, because npm passes on what the terminal has sent already; if ending takes too long the process ends anyhow.
 */
export function untilSignal(): Promise<NodeJS.Signals> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>();
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      resolve(signal);
      setTimeout(() => process.exit(1), PATIENCE_MS).unref();
    });
  }
  return promise;
}
