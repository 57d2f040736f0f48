import { CODES } from '../../../shared/errors/codes';
import { splitRemedy } from '../../../web/customer/splitRemedy';

test.each([
  { remedy: 'Ask your vendor for a new link.', parts: [['prose', 'Ask your vendor for a new link.']] },
  { remedy: 'az keyvault update --name v --x true', parts: [['command', 'az keyvault update --name v --x true']] },
  {
    remedy: 'Check the name: az keyvault show --name v. A deleted one comes back with: az keyvault recover --name v',
    parts: [
      ['prose', 'Check the name:'],
      ['command', 'az keyvault show --name v'],
      ['prose', 'A deleted one comes back with:'],
      ['command', 'az keyvault recover --name v'],
    ],
  },
  {
    remedy: 'Enable it: az keyvault key set-attributes --id https://v.vault.azure.net/keys/k --enabled true.',
    parts: [
      ['prose', 'Enable it:'],
      ['command', 'az keyvault key set-attributes --id https://v.vault.azure.net/keys/k --enabled true'],
    ],
  },
])('splits: $remedy', ({ remedy, parts }) => {
  expect(splitRemedy(remedy).map(({ kind, text }) => [kind, text])).toEqual(parts);
});

test('every command that a code quotes becomes a command of its own', () => {
  for (const { remedy } of Object.values(CODES)) {
    const parts = splitRemedy(remedy);
    const quoted = remedy.match(/(?<![(\w])az [a-z]/g)?.length ?? 0;
    expect(parts.filter(({ kind }) => kind === 'command')).toHaveLength(quoted);
    for (const { kind, text } of parts) if (kind === 'prose') expect(text).not.toMatch(/\baz [a-z]/);
  }
});
