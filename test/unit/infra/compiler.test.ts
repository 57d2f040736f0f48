import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { readTemplates } from '../../../docs/infrastructure/readTemplates';

const INFRA = join(__dirname, '../../../infra');
/** The compiler is no npm package: what is checked without it is in the tests beside this one. */
const isThere = spawnSync('bicep', ['--version']).status === 0;

describe('the Bicep compiler', () => {
  if (!isThere) {
    it('is not here: templates are not compiled', () => undefined);
    return;
  }
  it.each([...readTemplates(INFRA).keys()])(
    'compiles %s without a warning',
    (path) => {
      const { status, stderr } = spawnSync('bicep', ['build', join(INFRA, path), '--stdout'], { encoding: 'utf8' });
      expect({ status, said: stderr.trim() }).toEqual({ status: 0, said: '' });
    },
    120_000,
  );
});
