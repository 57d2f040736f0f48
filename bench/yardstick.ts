const RUNS = 4000;

/** Megabytes of JSON this machine reads a second now: by it, figures of other machines and hours can be compared. */
export function yardstick(): number {
  const items = Array.from({ length: 200 }, (_, index) => ({ index, text: `hello${index}`, at: '2026-01-01' }));
  const text = JSON.stringify({ items });
  const began = performance.now();
  for (let run = 0; run < RUNS; run += 1) JSON.parse(text);
  return (text.length * RUNS) / 1e6 / ((performance.now() - began) / 1000);
}
