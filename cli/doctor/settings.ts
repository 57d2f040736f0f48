import { readFile } from 'node:fs/promises';
import { usageError } from '../cliError';
import { unreadable } from '../readFile';

type Settings = Readonly<Record<string, string>>;

/**
 * Settings of a deployment from a file: `local.settings.json` of Functions, a JSON object, the answer of
 * `az functionapp config appsettings list` (names and values), or lines `NAME=value`.
 */
export async function readSettings(file: string): Promise<Settings> {
  const text = await readFile(file, 'utf8').catch(unreadable(file));
  return /^\s*[[{]/.test(text) ? fromJson(text, file) : fromLines(text);
}

function fromJson(text: string, file: string): Settings {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw usageError(`${file} begins like JSON and is none.`);
  }
  if (Array.isArray(value)) {
    const list = value as { name?: unknown; value?: unknown }[];
    return Object.fromEntries(list.map((one) => [String(one.name), String(one.value)]));
  }
  const { Values, ...flat } = value as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries((Values as object | undefined) ?? flat).map(([name, one]) => [name, String(one)]),
  );
}

function fromLines(text: string): Settings {
  const lines = text.split(/\r?\n/).filter((line) => /^\s*(export\s+)?[A-Za-z_]\w*=/.test(line));
  return Object.fromEntries(
    lines.map((line) => {
      const [, name = '', value = ''] = /^\s*(?:export\s+)?(\w+)=(.*)$/.exec(line) ?? [];
      const [, quote, inner = ''] = /^(['"])(.*)\1\s*$/.exec(value) ?? [];
      return [name, quote === undefined ? value.trim() : inner];
    }),
  );
}
