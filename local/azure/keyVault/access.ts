import { BlockList, isIP } from 'node:net';
import { armState } from '../arm/state';
import { allowsDataAction, findRole } from '../arm/roleDefinitions';
import { SimError, type Core, type SimRequest, type TokenClaims } from '../core/service';
import { badParameter, forbidden, keyVaultError } from './errors';
import { hasHsmRole, hsmKeyAction } from './managedHsmRoles';
import { isTrustedService } from './trustedService';
import type { KeyVaultState, Vault } from './state';
import { suffixOf, vaultOfHost } from './vaultHosts';

/** Address from which everything outside the simulator calls, as firewalls see it (RFC 5737 documentation range). */
export const CALLER_ADDRESS = '203.0.113.10';

/** A right on keys: the data action of RBAC, below keys unless it is whole, and the permission of access policies. */
const RIGHTS = {
  get: 'read',
  list: 'read',
  create: 'create/action',
  update: 'update/action',
  rotate: 'rotate/action',
  delete: 'delete',
  getDeleted: 'recover/action',
  listDeleted: 'recover/action',
  recover: 'recover/action',
  purge: 'purge/action',
  wrapKey: 'wrap/action',
  unwrapKey: 'unwrap/action',
  getRotationPolicy: 'Microsoft.KeyVault/vaults/keyrotationpolicies/read',
  setRotationPolicy: 'Microsoft.KeyVault/vaults/keyrotationpolicies/write',
} as const;

export type Right = keyof typeof RIGHTS;

/** Permissions of access policies that are named otherwise ("Get Deleted Key", "Get Deleted Keys", Key Vault REST, 7.6). */
const PERMISSIONS: Partial<Record<Right, string>> = { getDeleted: 'get', listDeleted: 'list' };

/** Finds the vault of a request and lets it pass or not, in the order in which Azure checks. */
export type Access = ReturnType<typeof createAccess>;

export function createAccess(core: Core, state: KeyVaultState) {
  const arm = armState(core.store);

  function vaultOf(request: SimRequest): Vault {
    const { name, managedHsm } = vaultOfHost(core, request.url.host) ?? { name: '', managedHsm: false };
    const vault = state.vaults.get(name);
    if (!vault || Boolean(vault.managedHsm) !== managedHsm || vault.deletedAt !== undefined)
      throw keyVaultError(
        404,
        'VaultNotFound',
        `The ${managedHsm ? 'Managed HSM' : 'vault'} ${name} does not exist. In Azure the name would not resolve.`,
      );
    return vault;
  }

  /** `resource` has no port: the scope that clients build from it stays the same over restarts. */
  const resource = (vault: Vault) => `https://${suffixOf(core, vault).replace(/:\d+$/, '')}`;

  const challenge = (vault: Vault) => ({
    'www-authenticate': `Bearer authorization="${core.origin}/${vault.tenantId}", resource="${resource(vault)}"`,
  });

  async function authenticate(vault: Vault, request: SimRequest): Promise<TokenClaims> {
    const headers = challenge(vault);
    if (!request.headers['authorization'])
      throw keyVaultError(401, 'Unauthorized', 'AKV10000: Request is missing a Bearer or PoP token.', { headers });
    let claims: TokenClaims;
    try {
      claims = await core.authenticate(request, vault.managedHsm ? core.audiences.managedHsm : core.audiences.keyVault);
    } catch (error) {
      if (!(error instanceof SimError) || error.status !== 401) throw error;
      throw keyVaultError(401, 'Unauthorized', `AKV10022: Invalid token. ${error.message}`, { headers });
    }
    if (claims.tid.toLowerCase() !== vault.tenantId.toLowerCase())
      throw keyVaultError(
        401,
        'Unauthorized',
        `AKV10032: Invalid issuer. Expected one of https://sts.windows.net/${vault.tenantId}/, found https://sts.windows.net/${claims.tid}/.`,
        { headers },
      );
    return claims;
  }

  function checkNetwork(vault: Vault, request: SimRequest): void {
    const bypass = (vault.networkAcls?.bypass ?? 'AzureServices') === 'AzureServices';
    if (bypass && isTrustedService(core, request)) return;
    if (vault.publicNetworkAccess === 'Disabled')
      throw forbidden(
        'ForbiddenByConnection',
        'Public network access is disabled and request is not from a trusted service nor via an approved private link.',
      );
    if (vault.networkAcls?.defaultAction === 'Deny' && !isAllowedAddress(vault, CALLER_ADDRESS))
      throw forbidden(
        'ForbiddenByFirewall',
        `Client address is not authorized and caller is not a trusted service. Client address: ${CALLER_ADDRESS}`,
      );
  }

  function hasRole(vault: Vault, keyName: string | undefined, principalId: string, action: string): boolean {
    const target = `${vault.id}${keyName ? `/keys/${keyName}` : ''}/`.toLowerCase();
    const visibleBefore = core.clock.now().getTime() - core.lag.rolePropagationMs;
    const grantsAction = (roleId: string): boolean => {
      const role = findRole(roleId);
      return role !== undefined && allowsDataAction(role, action);
    };
    return arm
      .rolesOf(principalId)
      .some(
        (assignment) =>
          target.startsWith(`${assignment.scope.replace(/\/$/, '')}/`.toLowerCase()) &&
          Date.parse(assignment.createdOn) <= visibleBefore &&
          grantsAction(assignment.roleId),
      );
  }

  function requireHsmRole(hsm: Vault, claims: TokenClaims, needed: { action: string; scope: string }): void {
    if (hasHsmRole(core, state, hsm, claims.oid, needed)) return;
    throw forbidden(
      'ForbiddenByRbac',
      `Caller is not authorized to perform action '${needed.action}' on '${needed.scope}' of ${hsm.name}. Caller: appid=${claims.appid ?? ''};oid=${claims.oid}.`,
    );
  }

  function authorise(vault: Vault, claims: TokenClaims, right: Right, keyName: string | undefined): void {
    if (vault.managedHsm) return requireHsmRole(vault, claims, hsmKeyAction(right, keyName));
    if (vault.rbac) {
      const named = RIGHTS[right];
      const action = named.startsWith('Microsoft.') ? named : `Microsoft.KeyVault/vaults/keys/${named}`;
      if (hasRole(vault, keyName, claims.oid, action)) return;
      throw forbidden(
        'ForbiddenByRbac',
        `Caller is not authorized to perform action on resource. Caller: appid=${claims.appid ?? ''};oid=${claims.oid}. Action: '${action}'. Resource: '${vault.id}${keyName ? `/keys/${keyName}` : ''}'. Assignment: (not found). Vault: ${vault.name};location=${vault.location}`,
      );
    }
    const policies = vault.accessPolicies.filter(
      (policy) =>
        policy.tenantId.toLowerCase() === claims.tid.toLowerCase() &&
        policy.objectId.toLowerCase() === claims.oid.toLowerCase(),
    );
    const granted = policies.flatMap((policy) => policy.permissions.keys.map((name) => name.toLowerCase()));
    const permission = PERMISSIONS[right] ?? right;
    if (granted.includes('all') || granted.includes(permission.toLowerCase())) return;
    throw policies.length === 0
      ? forbidden(
          'AccessDenied',
          `The user, group or application 'oid=${claims.oid}' has no access policy on key vault '${vault.name}'.`,
        )
      : forbidden(
          'ForbiddenByPolicy',
          `The user, group or application 'oid=${claims.oid}' does not have keys ${permission} permission on key vault '${vault.name}'.`,
        );
  }

  async function enter(request: SimRequest): Promise<{ vault: Vault; claims: TokenClaims }> {
    const vault = vaultOf(request);
    const claims = await authenticate(vault, request);
    if (!request.query.get('api-version')) throw badParameter('api-version must be specified.');
    checkNetwork(vault, request);
    return { vault, claims };
  }

  /** Token, tenant, network, then right. Throws the Key Vault error of the first check that fails. */
  async function admit(request: SimRequest, right: Right): Promise<Vault> {
    const { vault, claims } = await enter(request);
    authorise(vault, claims, right, request.params['name']);
    return vault;
  }

  /** The same for what is done to the roles of a Managed HSM. */
  async function admitToRoles(request: SimRequest, needed: { action: string; scope: string }): Promise<Vault> {
    const { vault, claims } = await enter(request);
    requireHsmRole(vault, claims, needed);
    return vault;
  }

  return { admit, admitToRoles };
}

function isAllowedAddress(vault: Vault, address: string): boolean {
  const allowed = new BlockList();
  for (const { value } of vault.networkAcls?.ipRules ?? []) {
    const [network = '', bits] = value.split('/');
    if (isIP(network) !== 4) continue;
    allowed.addSubnet(network, bits === undefined ? 32 : Number(bits), 'ipv4');
  }
  return allowed.check(address);
}
