// Runs before every test file that talks to the local cloud.
