// Runs before every test file that talks to the local cloud: names ending in `.localhost` resolve.
require('../../local/preload/lookup.cjs');
