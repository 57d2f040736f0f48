import type { LocalCloud } from '../local/cloud/localCloud';
import { loadConfig } from '../shared/config';
import { createPorts, type Ports } from '../shared/ports';

/**
 * The app's ports onto a local cloud, in the process of the bench: with the cloud's managed identity, as the app has it.
 * Whoever asks closes `events`.
 */
export function openPorts({ settings }: LocalCloud, publicUrl = 'https://bench.example'): Ports {
  const { IDENTITY_ENDPOINT, IDENTITY_HEADER } = settings;
  Object.assign(process.env, { IDENTITY_ENDPOINT, IDENTITY_HEADER });
  return createPorts(
    loadConfig({
      ...settings,
      LATCHKEY_PUBLIC_URL: publicUrl,
      LATCHKEY_LINK_KEY: Buffer.alloc(32, 7).toString('base64'),
    }),
  );
}
