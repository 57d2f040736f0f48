'use strict';
// Ends this process as Ctrl-C would when the process that started it is gone without a word, killed or crashed: the
// pipe that is our stdin closes then. Workers have a stdin of their own, which says nothing.
const { isMainThread } = require('node:worker_threads');

if (isMainThread) {
  process.stdin
    .on('end', () => process.kill(process.pid, 'SIGINT'))
    .on('error', () => undefined)
    .resume();
  process.stdin.unref?.();
  // What it says while it ends, nobody hears any more.
  process.stdout.on('error', () => undefined);
}
