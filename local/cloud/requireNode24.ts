/** Ends the process with a clear line under an older Node. Imported first, before anything that such a Node cannot load. */
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `This needs Node 24; this is Node ${process.versions.node}. Use "npm run demo" or "npm run local": ` +
      'they bring the Node of the project (node_modules/.bin/node).',
  );
  process.exit(1);
}
export {};
