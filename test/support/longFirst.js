// The order of test files: Jest knows how long they take only where they have run before, and with two workers a long
// file that starts last keeps one of them waiting. Folders of whole runs come first; in a folder, whoever asks for the
// longest timeout, as everything must that takes long.
const { readFileSync } = require('node:fs');
const { relative } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

const FOLDERS = ['e2e', 'integration', 'local', 'contract', 'orchestration', 'unit'];
const MILLISECONDS = /\b(\d+)_000\b/g;

const folderOf = ({ path, context }) => relative(context.config.rootDir, path).split(/[\\/]/)[1];
const longest = ({ path }) =>
  Math.max(0, ...[...readFileSync(path, 'utf8').matchAll(MILLISECONDS)].map(([, thousands]) => Number(thousands)));

module.exports = class LongFirst extends Sequencer {
  sort(tests) {
    const ranked = super
      .sort(tests)
      .map((test) => ({ test, folder: FOLDERS.indexOf(folderOf(test)), timeout: longest(test) }));
    return ranked.sort((a, b) => a.folder - b.folder || b.timeout - a.timeout).map(({ test }) => test);
  }
};
