import type { Core, Route, SimRequest, SimResponse } from '../core/service';
import type { Access } from './access';
import { badParameter, forbidden } from './errors';
import { keyUri } from './keyBundle';
import { unwrap, wrap, wrapsWith } from './keyMaterial';
import type { KeyStore } from './keyStore';
import { readKeyOperation } from './requests';
import { keyIdOf, type KeyVersion } from './state';
import { suffixOf } from './vaultHosts';

export interface OperationCount {
  wraps: number;
  unwraps: number;
}

/**
 * Wrap and unwrap. What surprises is Azure's own doing ("Key types, algorithms and operations", 2026; azure-sdk-for-python
 * issue 45342): a disabled key still wraps and does not unwrap; outside `nbf`..`exp` it still unwraps and does not wrap.
 */
export function wrapRoutes(core: Core, access: Access, store: KeyStore, counts: Map<string, OperationCount>): Route[] {
  function count(vault: string, name: string): OperationCount {
    const id = keyIdOf(vault, name);
    const counted = counts.get(id) ?? { wraps: 0, unwraps: 0 };
    counts.set(id, counted);
    return counted;
  }

  const handle = (kind: 'wrapKey' | 'unwrapKey') =>
    async function (request: SimRequest): Promise<SimResponse> {
      const vault = await access.admit(request, kind);
      const key = store.find(vault, request.params['name'] ?? '');
      const version = store.findVersion(key, request.params['version'] ?? '');
      const { alg, value } = readKeyOperation(request.json());
      if (!wrapsWith(version.pem, alg))
        throw badParameter(`Operation ${kind} with algorithm ${alg} is not supported on key type ${version.kty}.`);
      if (!version.keyOps.includes(kind))
        throw forbidden('KeyOperationForbidden', `Operation ${kind} is not permitted on this key.`);
      if (kind === 'wrapKey') checkDates(version, store.seconds());
      else if (!version.enabled) throw forbidden('KeyDisabled', `Operation ${kind} is not allowed on a disabled key.`);
      const result = transform(kind, version, alg, value);
      count(vault.name, key.name)[kind === 'wrapKey' ? 'wraps' : 'unwraps'] += 1;
      return {
        status: 200,
        body: {
          kid: keyUri(suffixOf(core, vault), vault.name, key.name, version.version),
          value: result.toString('base64url'),
        },
      };
    };

  return (['wrapKey', 'unwrapKey'] as const).flatMap((kind) =>
    [`/keys/{name}//${kind.toLowerCase()}`, `/keys/{name}/{version}/${kind.toLowerCase()}`].map((path) => ({
      method: 'POST',
      path,
      handler: handle(kind),
      operation: `keyVault.keys.${kind}`,
    })),
  );
}

function checkDates(version: KeyVersion, now: number): void {
  if (version.notBefore !== undefined && now < version.notBefore)
    throw forbidden('KeyNotYetValid', 'Operation wrapKey is not allowed on a key that is not yet valid.');
  if (version.expires !== undefined && now >= version.expires)
    throw forbidden('KeyExpired', 'Operation wrapKey is not allowed on an expired key.');
}

function transform(kind: 'wrapKey' | 'unwrapKey', version: KeyVersion, alg: string, value: Buffer): Buffer {
  try {
    return kind === 'wrapKey' ? wrap(version.pem, alg, value) : unwrap(version.pem, alg, value);
  } catch {
    throw badParameter('The parameter is incorrect.');
  }
}
