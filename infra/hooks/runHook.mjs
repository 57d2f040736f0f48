import { createAzure } from './azure.mjs';

/**
 * Runs a hook: `--dry-run` only shows what it would change. A failure ends with what `az` said and how to go on.
 *
 * @param {readonly string[]} needs variables of the azd environment
 * @param {(azure: import('./azure.mjs').Azure, env: Record<string, string>) => Promise<void>} hook
 */
export async function runHook(needs, hook) {
  const missing = needs.filter((name) => !process.env[name]);
  const azure = createAzure({ dryRun: process.argv.includes('--dry-run'), say: (text) => console.log(text) });
  try {
    if (missing.length > 0) throw new Error(`Set these first, with azd env set NAME VALUE: ${missing.join(', ')}`);
    await hook(azure, process.env);
  } catch (error) {
    console.error(error.stderr || error.message);
    console.error('Nothing is lost: what is done is done once, run the hook again (azd hooks run <name>).');
    process.exitCode = 1;
  }
}
