/** One run of a matrix of faults, in words. */
interface MatrixLine {
  readonly kind: string;
  /** Step and call. */
  readonly call: string;
  readonly fault: string;
  readonly outcome: string;
}

/** The matrix as text: a line for each call, its faults grouped by what became of them. */
export function matrixText(lines: readonly MatrixLine[]): string {
  const byKind = Map.groupBy(lines, ({ kind }) => kind);
  return [...byKind]
    .map(([kind, ofKind]) => {
      const byCall = Map.groupBy(ofKind, ({ call }) => call);
      const width = Math.max(...[...byCall.keys()].map(({ length }) => length));
      const texts = [...byCall].map(([call, ofCall]) => `  ${call.padEnd(width)}  ${outcomesText(ofCall)}`);
      return [`${kind}: ${ofKind.length} runs`, ...texts].join('\n');
    })
    .join('\n');
}

function outcomesText(lines: readonly MatrixLine[]): string {
  const byOutcome = Map.groupBy(lines, ({ outcome }) => outcome);
  return [...byOutcome]
    .map(([outcome, some]) => `${outcome}: ${some.map(({ fault }) => fault).join(', ')}`)
    .join(' | ');
}
