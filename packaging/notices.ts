import type { Component } from './components';

const LINE = '='.repeat(80);

/** The notices of everything that others wrote in the artefact, as their licences ask for. */
export function notices(components: readonly Component[]): string {
  const parts = components.map(({ name, version, license, texts }) => {
    const text =
      texts.length > 0 ? texts.join('\n\n') : `The package comes without a text; its manifest says: ${license}.`;
    return `${LINE}\n${name} ${version} (${license})\n${LINE}\n\n${text}\n`;
  });
  const head = `Latchkey holds parts of ${components.length} packages of others. Each is under the licence named with it.\n`;
  return [head, ...parts].join('\n');
}
