'use strict';
// Makes every `*.localhost` name resolve as `localhost`: not all system resolvers know such names. Loaded with
// `node --require` into the app's process, or required by a test set-up.
const dns = require('node:dns');
const { syncBuiltinESMExports } = require('node:module');

const local = (hostname) => (/\.localhost\.?$/i.test(hostname) ? 'localhost' : hostname);

if (!dns.lookup.knowsLocalhost) {
  for (const resolver of [dns, dns.promises]) {
    const lookup = resolver.lookup;
    resolver.lookup = Object.assign((hostname, ...rest) => lookup.call(resolver, local(hostname), ...rest), {
      knowsLocalhost: true,
    });
  }
  syncBuiltinESMExports();
}
