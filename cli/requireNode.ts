/** Ends with a clear line under an older Node. Imported first, before anything that such a Node cannot load. */
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    `latchkey needs Node 24; this is Node ${process.versions.node}. In the checkout "npx latchkey" brings its own.\n`,
  );
  process.exit(1);
}
export {};
