import { render } from 'preact';
import type { ConsoleConfig } from '../../functions/consoleApp';
import { createApi } from './api';
import { Shell } from './shell';
import { createSignIn } from './signIn';

/** Starts the console: learns where to sign in, finishes a sign-in that is under way, and shows the page asked for. */
async function start(root: HTMLElement): Promise<void> {
  const response = await fetch('/console/config.json', { credentials: 'omit' });
  const config = (await response.json()) as ConsoleConfig;
  const signIn = createSignIn(config);
  let trouble: string | undefined;
  if (signIn.isBack()) {
    try {
      await signIn.complete();
    } catch (error) {
      trouble = troubleOf(error);
    }
  }
  render(<Shell config={config} signIn={signIn} api={createApi(signIn.token)} trouble={trouble} />, root);
}

/** What Entra or the check of its answer said. */
function troubleOf(error: unknown): string {
  const {
    error_description: description,
    cause,
    message,
  } = error as Error & {
    error_description?: string;
    cause?: unknown;
  };
  if (cause instanceof URLSearchParams) return cause.get('error_description') ?? message;
  return description ?? message;
}

const root = document.getElementById('app');
if (root) void start(root);
