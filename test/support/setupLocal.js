// Runs before every test file that talks to the local cloud: `*.localhost` resolves as in the app's process. Which CA to
// trust is known only when a simulator starts: see local/tls/trust.
require('../../local/preload/lookup.cjs');
