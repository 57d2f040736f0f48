// All files of a worker share one world (test/runner): what Jest keeps there for one of them must go with it.

test('nobody hears of a test but who came with its own file', () => {
  const world = globalThis as { [name: symbol]: unknown };
  const handlers = world[Symbol.for('EVENT_HANDLERS')] as readonly unknown[];
  expect(handlers.length).toBeGreaterThan(1);
  expect(new Set(handlers.map(String)).size).toBe(handlers.length);
});

test('no timeout is left of another file', () => {
  expect(Symbol.for('TEST_TIMEOUT_SYMBOL') in globalThis).toBe(false);
});
