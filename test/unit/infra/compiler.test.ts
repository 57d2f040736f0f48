import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');
/** What `infra/compiler` brings; else one on the PATH. */
const BROUGHT = join(ROOT, 'build/compiler/azure.bicep.commandline.linux-x64/0.49.2/tools/bicep');
const BICEP = existsSync(BROUGHT) ? BROUGHT : 'bicep';
/** With everything that they use. */
const TEMPLATES = ['main', 'customer/main', 'customer/lighthouse'];

const build = (file: string) =>
  spawnSync(BICEP, ['build', file, '--stdout'], {
    encoding: 'utf8',
    maxBuffer: 16_777_216,
    // It runs where no language data are installed.
    env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' },
  });
const isThere = spawnSync(BICEP, ['--version']).status === 0;

describe('the Bicep compiler', () => {
  if (!isThere) {
    it('is not here: templates are not compiled (infra/README.md says how to bring it)', () => undefined);
    return;
  }
  it.each(TEMPLATES)('compiles %s without a warning', (name) => {
    const { status, stdout, stderr } = build(join(ROOT, 'infra', `${name}.bicep`));
    expect({ status, said: stderr.trim() }).toEqual({ status: 0, said: '' });
    const { resources } = JSON.parse(stdout) as { resources: object };
    expect(Object.keys(resources).length).toBeGreaterThan(0);
  });
  it('refuses what is no template', () => {
    const { status, stderr } = build(join(__dirname, 'fixtures/wrong.bicep'));
    expect(status).toBe(1);
    expect(stderr).toContain('BCP057');
  });
});
