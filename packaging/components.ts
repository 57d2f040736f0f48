import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** A package of others that is part of the bundle. */
export interface Component {
  readonly name: string;
  readonly version: string;
  /** As its manifest says it: an SPDX expression. */
  readonly license: string;
  /** What it asks those to keep who pass it on: the text of its licence, and its notice if it has one. */
  readonly texts: readonly string[];
}

const LEGAL = /^(licen[cs]e|notice|copying|thirdpartynotices?)([.-].*)?$/i;
/** Not of what a plugin writes, whose names begin with a namespace. */
const PACKAGE = /^(?:[^:]*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/;

/** The packages that something of the bundle comes from, by name and version. Throws if one does not say its licence. */
export async function componentsOf(root: string, metafile: Metafile): Promise<Component[]> {
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.keys(output.inputs));
  const folders = new Set(inputs.flatMap((input) => PACKAGE.exec(input)?.[0] ?? []));
  const found = await Promise.all([...folders].map((folder) => read(join(root, folder))));
  const byId = new Map(found.map((component) => [`${component.name}@${component.version}`, component]));
  return [...byId].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, component]) => component);
}

async function read(folder: string): Promise<Component> {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Partial<Component>;
  const { name, version, license } = manifest;
  if (!name || !version || typeof license !== 'string')
    throw new Error(`${folder} does not say its name, version or licence`);
  const files = (await readdir(folder)).filter((file) => LEGAL.test(file)).sort();
  const texts = await Promise.all(files.map(async (file) => (await readFile(join(folder, file), 'utf8')).trim()));
  return { name, version, license, texts: texts.map((text) => text.replaceAll('\r\n', '\n')) };
}
