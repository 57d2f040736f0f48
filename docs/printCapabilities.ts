import { parseArgs } from 'node:util';
import { RESOURCE_KINDS, type ResourceKind } from '../shared/model/resourceKind';
import { combinationsOf } from '../shared/targets';
import { capabilityList, CASES, describe, groupsOf, type Group } from './describeCapabilities';

// npm run capabilities [-- --kind sqlServer] [--json]
const { values } = parseArgs({ options: { kind: { type: 'string' }, json: { type: 'boolean', default: false } } });

function main(): string {
  const kinds = RESOURCE_KINDS.filter((kind) => values.kind === undefined || kind === values.kind);
  if (kinds.length === 0) throw new Error(`--kind: one of ${RESOURCE_KINDS.join(', ')}`);
  if (values.json) return JSON.stringify(capabilityList(kinds), null, 2);
  return kinds.map(kindText).join('\n\n');
}

function kindText(kind: ResourceKind): string {
  const cases = CASES.map((one) => [`  ${one.title}`, ...groupsOf(kind, one).map(groupText)].join('\n'));
  return [`${kind} (${combinationsOf(kind).length} combinations)`, ...cases].join('\n');
}

function groupText({ row, combinations }: Group): string {
  const names = describe(combinations).join('; ');
  if (!row) return `    no   ${names}: no document speaks of it`;
  const since = row.since === undefined ? '' : `since API ${row.since}; `;
  const clouds = row.notIn ? ` Not in ${row.notIn.join(', ')}.` : '';
  const instead = row.alternatives.map((text) => `\n         instead: ${text}`).join('');
  const sentence = row.why.endsWith('.') ? row.why : `${row.why}.`;
  return `    ${row.offered ? 'yes' : 'no '}  ${names}\n         ${sentence}${clouds} (${since}${row.source}, ${row.date})${instead}`;
}

try {
  console.log(main());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
