import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { typesOf } from '../../../docs/infrastructure/describeCosts';
import { parseBicep } from '../../../docs/infrastructure/parseBicep';
import { readTemplates } from '../../../docs/infrastructure/readTemplates';
import { checkTemplate } from './checkTemplate';

const INFRA = join(__dirname, '../../../infra');
const files = readTemplates(INFRA);
const sources = new Map([...files.keys()].map((path) => [path, readFileSync(join(INFRA, path), 'utf8')]));

describe('templates', () => {
  it('make nothing of which it is not said what it costs', () => {
    expect(typesOf(files)).toContain('Microsoft.Web/serverfarms');
    const other = parseBicep("resource a 'Microsoft.Other/things@2026-01-01' = {}");
    expect(() => typesOf(new Map([...files, ['other.bicep', other]]))).toThrow('no row for Microsoft.Other/things');
    expect(() => typesOf(new Map())).toThrow('No template makes');
  });

  it.each([...files.keys()])('%s: names are declared, used and described; modules get what they need', (path) => {
    expect(checkTemplate(path, files)).toEqual([]);
  });

  it.each([...sources])('%s hands out no key and asks for none', (_, source) => {
    expect(source).not.toMatch(/\blist(Keys|Secrets|AccountSas|ServiceSas|Credentials)?\(/i);
    expect(source).not.toMatch(/SharedAccess|AccountKey=|allowSharedKeyAccess: true|DisableLocalAuth: false/i);
  });

  it('finds what is wrong', () => {
    const of = (
      main: string,
      module = "metadata description = ''\n@description('')\nparam a string\noutput o string = a",
    ) =>
      checkTemplate(
        'main.bicep',
        new Map([
          ['main.bicep', parseBicep(main)],
          ['m.bicep', parseBicep(module)],
        ]),
      );
    expect(of("metadata description = ''\nvar a = b")).toEqual([
      'line 2: b is not declared',
      'line 2: var a is not used',
    ]);
    expect(of("metadata description = ''\nparam p string\noutput o string = frob(p)")).toEqual([
      'line 3: frob() is not a known function',
      'line 2: param p is not described',
      'line 3: output o is not described',
    ]);
    expect(of("metadata description = ''\nvar map = map([], a => a)\nvar b = map\noutput o string = b")).toEqual([
      'line 2: map hides the function of that name',
      'line 4: output o is not described',
    ]);
    expect(of("module m 'm.bicep' = {\n params: {\n b: m.outputs.x\n }\n}")).toEqual([
      'line 1: m has no output x',
      'line 1: m needs a',
      'line 1: m has no b',
      'no description',
    ]);
  });

  it.each([
    ["var a = 'x", 'line 1: a text that does not end'],
    ['var a = [1 2]', 'line 1: wanted ], found "2"'],
    ['resource a b', 'line 1: wanted a text, found "b"'],
    ['frobnicate', 'line 1: what is frobnicate?'],
    ["\nvar a = '${b", 'line 2: ${ that does not end'],
  ])('refuses %j', (source, message) => {
    expect(() => parseBicep(source)).toThrow(message);
  });
});
