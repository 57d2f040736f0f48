/**
 * Every stable code Latchkey answers with, in one table: who must act, why, and what to do. Tests, pages, alerts and
 * integrations use codes, never texts. `{name}` is filled in by {@link describeCode}; `docs/codes.md` is generated.
 */
export type StopKind = 'needs-customer' | 'needs-operator' | 'fatal';

/** Where the cure is another command: a vault with roles or with access policies, a Managed HSM. */
export type Variant = 'rbac' | 'accessPolicy' | 'managedHsm';

interface CodeEntry {
  readonly kind: StopKind;
  readonly reason: string;
  readonly remedy: string;
  readonly variants: { readonly [V in Variant]?: string };
}

/** Generic in its texts, because the types of the details are derived from them. */
const entry = <
  const Kind extends StopKind,
  Reason extends string,
  Remedy extends string,
  const Variants extends CodeEntry['variants'] = Record<never, never>,
>(
  kind: Kind,
  reason: Reason,
  remedy: Remedy,
  variants: Variants = {} as Variants,
) => ({ kind, reason, remedy, variants });

export const CODES = {
  // Intake
  'invalid-request': entry(
    'fatal',
    'The request is not valid: {problems}',
    'Correct the named fields and send the request again.',
  ),
  'request-conflict': entry(
    'fatal',
    'Onboarding {onboardingId} exists with other content; the running one is untouched.',
    'Send the change under a new onboardingId, or the same content under this one.',
  ),
  'not-offered': entry('fatal', '{why} (source: {source}, {date}).', 'Alternatives: {alternatives}'),
  'resource-not-found': entry(
    'fatal',
    'The resource {resourceId} does not exist, or this deployment may not read it.',
    'Check the resource id; for a customer-hosted resource check that the Lighthouse delegation is in place; then send a new request.',
  ),
  'resource-gone': entry(
    'needs-operator',
    'The resource {resourceId} was there when the onboarding began and cannot be seen now.',
    'If it exists, nothing is to be done: it is looked for again. Check the Lighthouse delegation if it is customer-hosted. If it was deleted, nothing more is changed.',
  ),
  'hosting-mismatch': entry(
    'fatal',
    'The request says the resource is {hosting}-hosted, but its subscription {subscriptionId} belongs to tenant {tenantId}.',
    'Correct resource.hosting or customer.tenantId and send a new request.',
  ),
  'tenant-not-found': entry(
    'fatal',
    'Entra does not know the tenant {tenantId} in this cloud.',
    'Correct customer.tenantId (a tenant of this cloud) and send a new request.',
  ),

  'region-without-pair': entry(
    'fatal',
    'The resource {resourceId} keeps geo-redundant backups, but its region {location} has no paired region known to Latchkey.',
    'Turn geo-redundant backup off or use a resource in a paired region, and send a new request. If Azure has added a pair: shared/targets/regionPairs.ts.',
  ),

  // Events
  'invalid-event': entry(
    'fatal',
    'The event is not valid: {problems}',
    'Look at the event subscription that sends to this queue: it wants events of Event Grid, in the Event Grid or the CloudEvents schema.',
  ),

  // Consent
  'consent-missing': entry(
    'needs-customer',
    'The application {clientId} is not installed in tenant {tenantId}.',
    'An administrator of the tenant opens the consent link, or installs it: az ad sp create --id {clientId}',
  ),
  'consent-declined': entry(
    'fatal',
    'The customer declined the application.',
    'Talk to the customer; a new request with a new onboardingId starts again.',
  ),
  'consent-expired': entry(
    'fatal',
    'No consent and key within {days} days of the invitation.',
    'Send a new request with a new onboardingId when the customer is ready.',
  ),
  'application-disabled': entry(
    'needs-customer',
    'The application {clientId} is disabled in tenant {tenantId}.',
    'If that was not meant: az ad sp update --id {clientId} --set accountEnabled=true',
  ),
  'tenant-policy-blocks': entry(
    'needs-customer',
    'A policy of tenant {tenantId} (conditional access or tenant restrictions) blocks the application: {detail}',
    'Exclude the workload identity {clientId} from the policy named in the sign-in logs of the tenant.',
  ),
  'vault-service-missing': entry(
    'needs-customer',
    'Tenant {tenantId} has no service principal for Azure Key Vault, so no token for a vault can be had: {detail}',
    'An administrator of the tenant installs it: az ad sp create --id cfa8b339-82a2-471a-a3c9-0fc0be7a4093',
  ),

  // Key
  'key-missing': entry(
    'needs-customer',
    'No key has been named yet.',
    'Name the key on the onboarding page: its identifier looks like https://<vault>/keys/<key>.',
  ),
  'key-uri-invalid': entry(
    'needs-customer',
    'The key identifier {seen} cannot be used.',
    'Name a key of this form: {wanted}',
  ),
  'vault-not-found': entry(
    'needs-customer',
    'There is no vault at {vaultHost}, or it cannot be reached.',
    'Check the vault name: az keyvault show --name {vaultName}. A deleted vault comes back with: az keyvault recover --name {vaultName}',
    {
      managedHsm:
        'Check the name of the HSM: az keyvault show --hsm-name {vaultName}. A deleted one comes back with: az keyvault recover --hsm-name {vaultName} --location <location>',
    },
  ),
  'vault-not-offered': entry(
    'needs-customer',
    'Azure does not offer a key in {vaultHost} for this: {why} (source: {source}, {date}).',
    'Name another key: {alternatives}',
  ),
  'vault-deleted': entry(
    'needs-customer',
    'The vault {vaultHost} was deleted on {deletedOn}; it can be brought back until {purgedOn}.',
    'Bring it back: az keyvault recover --name {vaultName} --location {location}. Its role assignments are lost: grant the role again afterwards.',
    {
      managedHsm: 'Bring it back: az keyvault recover --hsm-name {vaultName} --location {location}',
    },
  ),
  'vault-tenant-mismatch': entry(
    'needs-customer',
    'The vault {vaultHost} belongs to tenant {vaultTenantId}, not to {tenantId}.',
    'Name a key in a vault of tenant {tenantId}. To see where a vault is: az keyvault show --name {vaultName} --query properties.tenantId',
    {
      managedHsm:
        'Name a key in an HSM of tenant {tenantId}. To see where an HSM is: az keyvault show --hsm-name {vaultName} --query properties.tenantId',
    },
  ),
  'vault-bound-elsewhere': entry(
    'needs-customer',
    'The vault {vaultHost} already serves another customer.',
    'Name a key in a vault that is yours alone: az keyvault create --name <vault> --resource-group <group> --enable-purge-protection true',
    {
      managedHsm:
        'Name a key in an HSM that is yours alone: az keyvault create --hsm-name <hsm> --resource-group <group> --location <location> --administrators <object-id> --retention-days 90',
    },
  ),
  'vault-access-denied': entry(
    'needs-customer',
    'The application may not use keys in {vaultHost}: {permissions} refused ({detail}). A new role takes up to 10 minutes to spread.',
    'Grant the role: az role assignment create --role "Key Vault Crypto Service Encryption User" --assignee-object-id $(az ad sp show --id {clientId} --query id -o tsv) --assignee-principal-type ServicePrincipal --scope $(az keyvault show --name {vaultName} --query id -o tsv)/keys/{keyName}. In a vault that uses access policies: az keyvault set-policy --name {vaultName} --spn {clientId} --key-permissions get list wrapKey unwrapKey',
    {
      rbac: 'Grant the role: az role assignment create --role "Key Vault Crypto Service Encryption User" --assignee-object-id $(az ad sp show --id {clientId} --query id -o tsv) --assignee-principal-type ServicePrincipal --scope $(az keyvault show --name {vaultName} --query id -o tsv)/keys/{keyName}',
      accessPolicy:
        'Grant it by access policy: az keyvault set-policy --name {vaultName} --spn {clientId} --key-permissions get list wrapKey unwrapKey',
      managedHsm:
        'Grant the role in the HSM: az keyvault role assignment create --hsm-name {vaultName} --role "Managed HSM Crypto Service Encryption User" --assignee-object-id $(az ad sp show --id {clientId} --query id -o tsv) --assignee-principal-type ServicePrincipal --scope /keys/{keyName}',
    },
  ),
  'identity-access-denied': entry(
    'needs-customer',
    'The managed identity {identityName} of the resource may not use the key {keyUri}: {detail}',
    'Grant the role: az role assignment create --role "Key Vault Crypto Service Encryption User" --assignee-object-id {principalId} --assignee-principal-type ServicePrincipal --scope $(az keyvault show --name {vaultName} --query id -o tsv)/keys/{keyName}. In a vault that uses access policies: az keyvault set-policy --name {vaultName} --object-id {principalId} --key-permissions get list wrapKey unwrapKey',
    {
      rbac: 'Grant the role: az role assignment create --role "Key Vault Crypto Service Encryption User" --assignee-object-id {principalId} --assignee-principal-type ServicePrincipal --scope $(az keyvault show --name {vaultName} --query id -o tsv)/keys/{keyName}',
      accessPolicy:
        'Grant it by access policy: az keyvault set-policy --name {vaultName} --object-id {principalId} --key-permissions get list wrapKey unwrapKey',
      managedHsm:
        'Grant the role in the HSM: az keyvault role assignment create --hsm-name {vaultName} --role "Managed HSM Crypto Service Encryption User" --assignee-object-id {principalId} --assignee-principal-type ServicePrincipal --scope /keys/{keyName}',
    },
  ),
  'vault-firewall': entry(
    'needs-customer',
    'The firewall of {vaultHost} keeps this check out: {detail}',
    'Let trusted Microsoft services through: az keyvault update --name {vaultName} --bypass AzureServices',
    {
      managedHsm:
        'Let trusted Microsoft services through: az keyvault update-hsm --hsm-name {vaultName} --bypass AzureServices',
    },
  ),
  'vault-firewall-or-role': entry(
    'needs-customer',
    'Azure refused the key {keyUri} for {kind}: {detail}. It says so of a closed firewall and of a missing role alike; the firewall of {vaultHost} kept Latchkey out, too.',
    'First let trusted Microsoft services through: az keyvault update --name {vaultName} --bypass AzureServices. If it is refused all the same, the role is missing. {grant}',
    {
      managedHsm:
        'First let trusted Microsoft services through: az keyvault update-hsm --hsm-name {vaultName} --bypass AzureServices. If it is refused all the same, the role is missing. {grant}',
    },
  ),
  'key-not-found': entry(
    'needs-customer',
    'There is no key {keyUri}.',
    'List the keys: az keyvault key list --vault-name {vaultName} -o table. A deleted key comes back with: az keyvault key recover --vault-name {vaultName} --name {keyName}',
    {
      managedHsm:
        'List the keys: az keyvault key list --hsm-name {vaultName} -o table. A deleted key comes back with: az keyvault key recover --hsm-name {vaultName} --name {keyName}',
    },
  ),
  'key-version-needed': entry(
    'needs-customer',
    'The firewall of {vaultHost} hides the versions of the key {keyName} from Latchkey, and {kind} takes a key with its version.',
    'Name the key with its version. To see it: az keyvault key show --vault-name {vaultName} --name {keyName} --query key.kid -o tsv',
    {
      managedHsm:
        'Name the key with its version. To see it: az keyvault key show --hsm-name {vaultName} --name {keyName} --query key.kid -o tsv',
    },
  ),
  'key-deleted': entry(
    'needs-customer',
    'The key {keyUri} was deleted on {deletedOn}; it can be brought back until {purgedOn}.',
    'Bring it back: az keyvault key recover --vault-name {vaultName} --name {keyName}',
    { managedHsm: 'Bring it back: az keyvault key recover --hsm-name {vaultName} --name {keyName}' },
  ),
  'key-region': entry(
    'needs-customer',
    'The vault {vaultHost} is in {seen}; {kind} wants the key in {location}.',
    'Make a vault there: az keyvault create --name <vault> --resource-group {resourceGroup} --location {location} --retention-days 90 --enable-purge-protection true. Make a key in it: az keyvault key create --vault-name <vault> --name {keyName} --kty RSA --size 3072 --ops wrapKey unwrapKey. Then grant the role and name that key.',
    {
      managedHsm:
        'Make an HSM there: az keyvault create --hsm-name <hsm> --resource-group {resourceGroup} --location {location} --administrators <object-id> --retention-days 90. Make a key in it: az keyvault key create --hsm-name <hsm> --name {keyName} --kty RSA-HSM --size 3072 --ops wrapKey unwrapKey. Then grant the role and name that key.',
    },
  ),
  'geo-key-missing': entry(
    'needs-customer',
    'The backups of {resourceId} are kept in {location} as well, encrypted with a second key that must be there; none is named.',
    'Name a key in a vault of {location}. To make a vault there: az keyvault create --name <vault> --resource-group <group> --location {location} --retention-days 90 --enable-purge-protection true. To make a key in it: az keyvault key create --vault-name <vault> --name <key> --kty RSA --size 3072 --ops wrapKey unwrapKey',
    {
      managedHsm:
        'Name a key in an HSM of {location}. To make an HSM there: az keyvault create --hsm-name <hsm> --resource-group <group> --location {location} --administrators <object-id> --retention-days 90. To make a key in it: az keyvault key create --hsm-name <hsm> --name <key> --kty RSA-HSM --size 3072 --ops wrapKey unwrapKey',
    },
  ),
  'key-disabled': entry(
    'needs-customer',
    'The key {keyUri} is disabled.',
    'If that was not meant: az keyvault key set-attributes --id {keyUri} --enabled true',
  ),
  'key-kind': entry(
    'needs-customer',
    'The key {keyUri} is of kind {seen}; {kind} takes {wanted}.',
    'Create one: az keyvault key create --vault-name {vaultName} --name <key> --kty RSA --size 3072 --ops wrapKey unwrapKey',
    {
      managedHsm:
        'Create one: az keyvault key create --hsm-name {vaultName} --name <key> --kty RSA-HSM --size 3072 --ops wrapKey unwrapKey',
    },
  ),
  'key-size': entry(
    'needs-customer',
    'The key {keyUri} has {seen} bits; {kind} takes {wanted}.',
    'Create one: az keyvault key create --vault-name {vaultName} --name <key> --kty RSA --size 3072 --ops wrapKey unwrapKey',
    {
      managedHsm:
        'Create one: az keyvault key create --hsm-name {vaultName} --name <key> --kty RSA-HSM --size 3072 --ops wrapKey unwrapKey',
    },
  ),
  'key-operations': entry(
    'needs-customer',
    'The key {keyUri} does not permit {missing}.',
    'az keyvault key set-attributes --id {keyUri} --ops wrapKey unwrapKey',
  ),
  'key-not-active': entry(
    'needs-customer',
    'The key {keyUri} becomes active only on {notBefore}.',
    'Wait until then, or set an earlier activation date: az keyvault key set-attributes --id {keyUri} --not-before {now}',
  ),
  'key-expiry': entry(
    'needs-customer',
    'The key {keyUri} expires on {expires}; {kind} wants {wanted}.',
    'Create a version that fits: az keyvault key create --vault-name {vaultName} --name {keyName} --kty RSA --size 3072 --ops wrapKey unwrapKey',
    {
      managedHsm:
        'Create a version that fits: az keyvault key create --hsm-name {vaultName} --name {keyName} --kty RSA-HSM --size 3072 --ops wrapKey unwrapKey',
    },
  ),
  'purge-protection-off': entry(
    'needs-customer',
    'The vault {vaultHost} does not protect keys from purging (recovery level {seen}).',
    'az keyvault update --name {vaultName} --enable-purge-protection true',
    { managedHsm: 'az keyvault update-hsm --hsm-name {vaultName} --enable-purge-protection true' },
  ),
  'key-not-recoverable': entry(
    'needs-customer',
    'Azure refused the key {keyUri}, because its vault does not protect keys from deletion and purging: {detail}',
    'az keyvault update --name {vaultName} --enable-purge-protection true',
    { managedHsm: 'az keyvault update-hsm --hsm-name {vaultName} --enable-purge-protection true' },
  ),
  'retention-too-short': entry(
    'needs-customer',
    'Deleted keys of {vaultHost} stay for {seen} days; {kind} wants {wanted}.',
    'The retention of a vault is fixed when it is created: az keyvault create --name <vault> --resource-group <group> --retention-days 90 --enable-purge-protection true',
    {
      managedHsm:
        'The retention of an HSM is fixed when it is created: az keyvault create --hsm-name <hsm> --resource-group <group> --location <location> --administrators <object-id> --retention-days 90',
    },
  ),
  'key-refused': entry(
    'needs-customer',
    'Azure refused the key {keyUri} for {kind}: {detail}',
    'Name another key, or correct this one as the answer says. To look at it: az keyvault key show --id {keyUri}',
  ),
  'unwrap-mismatch': entry(
    'needs-operator',
    'The vault {vaultHost} unwrapped other bytes than were wrapped with {keyUri}.',
    'Do not use this key. Open a support case with Microsoft and keep the time and the key identifier.',
  ),

  // Life of a protected resource
  'key-version-disabled': entry(
    'needs-customer',
    'The version {keyUri} is disabled, and {resourceId} still uses it; the newest version is {newest}.',
    'Enable it until the resource has moved on: az keyvault key set-attributes --id {keyUri} --enabled true',
  ),
  'old-version-disabled': entry(
    'needs-customer',
    'The version {keyUri} is disabled, but {resourceId} needs it for {what} until {until}.',
    'Enable it again: az keyvault key set-attributes --id {keyUri} --enabled true',
  ),
  'key-expiring': entry(
    'needs-customer',
    'The key {keyUri} expires on {expires}. {means}',
    'Make a new version: az keyvault key rotate --vault-name {vaultName} --name {keyName}',
    { managedHsm: 'Make a new version: az keyvault key rotate --hsm-name {vaultName} --name {keyName}' },
  ),
  'key-expired': entry(
    'needs-customer',
    'The key {keyUri} expired on {expires}. {means}',
    'Make a new version: az keyvault key rotate --vault-name {vaultName} --name {keyName}',
    {
      managedHsm: 'Make a new version: az keyvault key rotate --hsm-name {vaultName} --name {keyName}',
    },
  ),
  'resource-inaccessible': entry(
    'needs-operator',
    'The resource {resourceId} says that it cannot reach its key, while the key answers us well.',
    'Look at the health of the resource and at the managed identity and federated credential it uses; then revalidate it.',
  ),
  'identity-gone': entry(
    'needs-operator',
    'The managed identity {identityName} that {resourceId} uses does not exist any more.',
    'Find out who deleted it; revalidate the resource to make it again. The customer then grants the role to the new identity where it has one of its own.',
  ),
  'encryption-changed': entry(
    'needs-operator',
    'Somebody changed how {resourceId} is encrypted: {detail}',
    'Find out who did. Revalidate the resource to set the key again, or release it.',
  ),
  'rotation-stuck': entry(
    'needs-operator',
    '{resourceId} has not taken up the version {keyUri}, which is there since {since}: {detail}',
    'Look at the resource in Azure; revalidate it to set the version again.',
  ),
  'check-impossible': entry(
    'needs-operator',
    'Since {since} it cannot be told whether {resourceId} still reaches its key: {detail}',
    'This is no sign that the key was taken away. Look at the connections of this deployment to the service named.',
  ),
  'resource-removed': entry(
    'fatal',
    'The resource {resourceId} does not exist any more.',
    'Nothing is to be done. Its key versions may still be needed by backups elsewhere: see the key ledger.',
  ),
  'release-needs-access': entry(
    'needs-customer',
    '{resourceId} cannot go back to keys of its service while it cannot reach its present key: {detail}',
    'Give access back for the time of the change; the release goes on by itself then. An operator can also forget the resource: it keeps its key and stays as it is. {how}',
  ),
  'release-original-first': entry(
    'needs-operator',
    '{resourceId} is a copy of {source}, which still uses the key: as long as it does, the copy needs it too.',
    'Release the original as well; the release of the copy goes on by itself then.',
  ),
  'resource-forgotten': entry(
    'fatal',
    '{resourceId} is not looked after any more; it keeps the key it has: {keyUri}.',
    'Keep this version of the key usable for as long as the resource is needed.',
  ),
  'release-not-offered': entry(
    'needs-operator',
    'Resources of kind {kind} have no service-managed key to go back to: {resourceId}.',
    'Move what depends on it elsewhere, then release it with how=forget: it keeps the key it has.',
  ),

  'invalid-release-request': entry(
    'fatal',
    'The release request is not valid: {problems}',
    'Correct the named fields and send the request again.',
  ),
  'not-protected': entry(
    'fatal',
    'Onboarding {onboardingId} has no protected resource: {state}.',
    'Wait until it is protected. One that is not wanted any more ends by itself when its invitation does.',
  ),
  'drill-not-possible': entry(
    'fatal',
    'The off switch of onboarding {onboardingId} can be tried only while all is well; it is {state}.',
    'Wait until the page says that the resource is protected.',
  ),
  'drill-running': entry(
    'fatal',
    'A drill of onboarding {onboardingId} runs since {since}.',
    'Finish it, or end it on the page, before starting another.',
  ),
  'resource-not-of-onboarding': entry(
    'fatal',
    'The resource {resourceId} is none of the protected ones of onboarding {onboardingId}.',
    'Look at the resources of the onboarding: GET /api/v1/onboardings/{onboardingId}',
  ),
  'confirmation-missing': entry(
    'fatal',
    'The name that was typed is not that of the resource, {name}.',
    'Type the name of the resource to confirm.',
  ),

  // Operators
  'retries-used-up': entry(
    'needs-operator',
    'The step {step} failed again and again. Last: {detail}',
    'Look at the service named in the error and resume the onboarding when it works: POST /api/v1/onboardings/{onboardingId}/resume',
  ),
  'unrecognised-answer': entry(
    'needs-operator',
    '{service} answered {status} {code} to {operation}: {message} (request {requestId}).',
    'If it is a passing fault, resume the onboarding. Otherwise add a row for {code} to {table}.',
  ),
  'access-to-azure-denied': entry(
    'needs-operator',
    'This deployment may not do this: {detail}',
    "Grant the deployment's managed identity the missing role (see docs), then resume.",
  ),
  'graph-permission-missing': entry(
    'needs-operator',
    "The deployment's managed identity lacks a Microsoft Graph permission: {detail}",
    'Grant Application.ReadWrite.OwnedBy to the managed identity and resume.',
  ),
  'credential-slots-full': entry(
    'needs-operator',
    'The application {application} already has {limit} federated credentials, some of them not ours.',
    'Remove federated credentials that Latchkey did not create, then resume. To list them: az ad app federated-credential list --id $(az ad app list --filter "uniqueName eq \'{application}\'" --query [0].id -o tsv)',
  ),
  'federation-broken': entry(
    'needs-operator',
    'Entra refuses the federated credential of application {clientId}: {detail}',
    'Compare the federated credential with issuer, subject and audience of the managed identity; then resume. To see it: az ad app federated-credential list --id {clientId}',
  ),
  'application-misconfigured': entry(
    'needs-operator',
    'Entra finds fault with the registration of application {clientId}: {detail}',
    'Look at the registration: az ad app show --id {clientId}. Correct it, or delete what was changed by hand; then resume.',
  ),
  'identity-unavailable': entry(
    'needs-operator',
    "This deployment's managed identity gives no token: {detail}",
    'Attach the identity of LATCHKEY_IDENTITY_CLIENT_ID to the function app; then resume.',
  ),
  'directory-full': entry(
    'needs-operator',
    'The directory takes no more objects: {detail}',
    'Remove objects that nobody needs, deleted ones included, or ask Microsoft for a higher quota; then resume.',
  ),
  'resource-locked': entry(
    'needs-operator',
    'A lock keeps {resourceId} from being changed: {detail}',
    'Look at the locks and lift the one named; then resume. To list them: az rest --url {resourceId}/providers/Microsoft.Authorization/locks?api-version=2020-05-01',
  ),
  'azure-policy-blocks': entry(
    'needs-operator',
    'An Azure Policy denies the change of {resourceId}: {detail}',
    'Exempt the resource from the policy named, or change the policy; then resume.',
  ),
  'identity-not-attached': entry(
    'needs-operator',
    'The managed identity {identityName} is not attached to {resourceId}: {detail}',
    'Find out who detached it; resume to attach it again.',
  ),
  'not-ours': entry(
    'needs-operator',
    '{what} exists and was not created by Latchkey.',
    'Rename or remove it, then resume.',
  ),
  'replica-region': entry(
    'needs-operator',
    'Replicas of {resourceId} ({location}) are in another region ({regions}), but the key of a server must be in its own region: the key of this one cannot serve them.',
    'Make each a server of its own: az mysql flexible-server replica stop-replication --ids {replicas}. Or delete it, or encrypt it with a key of its own region. Then resume.',
  ),
  'resource-busy': entry(
    'needs-operator',
    'The resource {resourceId} stays busy ({detail}).',
    'Look at its activity log; resume when it is ready.',
  ),
  'encryption-failed': entry(
    'needs-operator',
    'Setting the key of {resourceId} failed: {code} {message} ({operation}, request {requestId}).',
    'Look at the resource in Azure; resume to try again. If the code is new, add a row for it to {table}.',
  ),
  'encryption-mismatch': entry(
    'needs-operator',
    '{resourceId} does not show what was set: {detail}',
    'Look at who else changes this resource; resume to set it again.',
  ),

  // HTTP
  'link-invalid': entry('fatal', 'This link is not valid.', 'Ask your vendor for a new link.'),
  'link-expired': entry('fatal', 'This link has expired.', 'Ask your vendor for a new link.'),
  'link-revoked': entry('fatal', 'This link was withdrawn.', 'Ask your vendor for a new link.'),
  'cross-site-post': entry(
    'fatal',
    'This form was sent from another site.',
    'Open your personal link and send the form from there.',
  ),
  'state-invalid': entry(
    'fatal',
    'This answer does not belong to a consent that was asked for here, or it came too late.',
    'Open your personal onboarding link and start the consent from there.',
  ),
  unauthenticated: entry('fatal', 'A valid access token is needed: {detail}', 'Sign in and send it as a Bearer token.'),
  forbidden: entry('fatal', 'The role {role} is needed.', 'Ask an administrator to assign you this app role.'),
  'not-found': entry('fatal', 'There is no such {what}.', 'Check the address.'),
  'onboarding-not-found': entry('fatal', 'There is no onboarding {onboardingId}.', 'Check the id.'),
  'onboarding-ended': entry(
    'fatal',
    'Onboarding {onboardingId} has ended: {state}.',
    'What ended without success can be begun anew: POST /api/v1/onboardings/{onboardingId}/replay. Otherwise send a new request with a new onboardingId.',
  ),
  'revalidation-conflict': entry(
    'fatal',
    'A revalidation {id} exists with other content.',
    'Send it under another id, or leave the id out.',
  ),
  'queue-not-found': entry('fatal', 'There is no queue {queue} here.', 'Name one of: {queues}.'),
  'dead-letter-not-found': entry(
    'fatal',
    'There is no dead letter {sequenceNumber} of the queue {queue} any more.',
    'Nothing is to be done if somebody else has dealt with it: see the audit of dead-letter-{queue}.',
  ),
  'dead-letter-busy': entry(
    'fatal',
    'Dead letter {sequenceNumber} of the queue {queue} is in the hands of somebody else.',
    'Look again in a minute: what has not been dealt with by then is free again.',
  ),
  'dead-letter-invalid': entry('fatal', 'The body would be refused again: {problems}', 'Correct the named fields.'),
  'onboarding-running': entry(
    'fatal',
    'Onboarding {onboardingId} is under way: {state}. Only what has ended without success is begun anew.',
    'If it is parked, resume it: it goes on from the step that failed.',
  ),
  'replay-not-needed': entry(
    'fatal',
    'Onboarding {onboardingId} is {state}: there is nothing to begin anew.',
    'Revalidate what is protected. What was released takes a new request with a new onboardingId.',
  ),
  'invalid-continuation': entry(
    'fatal',
    'This continuation was not answered for this list.',
    'Read the list from its beginning, with the same filter for every page.',
  ),
  'bulk-conflict': entry(
    'fatal',
    'A bulk action {id} exists with other content.',
    'Send it under another id, or leave the id out.',
  ),
  'approval-own': entry(
    'fatal',
    'The change {id} waits for another person than the one who asked for it.',
    'Have another operator decide it.',
  ),
  'approval-over': entry(
    'fatal',
    'The change {id} does not wait for approval any more: {state}.',
    'Ask for it again if it is still wanted.',
  ),
  'events-address-invalid': entry(
    'fatal',
    'This address for events is not valid, or was withdrawn.',
    'Take the address from your personal page and update the event subscription.',
  ),
  'invalid-query': entry('fatal', 'The address is not valid: {problems}', 'Correct the named parameters.'),
  'method-not-allowed': entry('fatal', '{method} is not possible here.', 'Use one of: {allowed}'),
  'too-many-requests': entry(
    'fatal',
    'There were too many requests from here in a short time.',
    'Wait {seconds} seconds, then try again.',
  ),
  'status-changed': entry(
    'fatal',
    'The status of onboarding {onboardingId} has changed since it was read: {state}.',
    'Read it again, and decide again.',
  ),
  'internal-error': entry(
    'fatal',
    'The request could not be carried out now.',
    'Try again. If it stays so, look for {requestId} in the log of the app.',
  ),
  terminated: entry(
    'fatal',
    'An operator ended the onboarding: {why}',
    'Nothing runs any more; protected resources are untouched. An operator can replay it.',
  ),
  'not-running': entry(
    'fatal',
    'Onboarding {onboardingId} has no process that could do this: {state}.',
    'Look at its state: GET /api/v1/onboardings/{onboardingId}',
  ),
  'not-suspended': entry(
    'fatal',
    'Onboarding {onboardingId} is not suspended.',
    'Look at its runs: GET /api/v1/onboardings/{onboardingId}/runs',
  ),
  'not-invited': entry(
    'fatal',
    'The customer of onboarding {onboardingId} has not been invited yet, or is not any more: {state}.',
    'Wait for the event consent-required; a link is in it.',
  ),
  'body-too-large': entry('fatal', 'The request is too large: {limit}.', 'Send fewer events at once.'),
  'invalid-body': entry('fatal', 'The request body is not valid: {problems}', 'Correct the named fields.'),
} as const satisfies Record<string, CodeEntry>;

export type Code = keyof typeof CODES;

type Placeholders<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

type VariantsOf<C extends Code> = (typeof CODES)[C]['variants'];
type TextsOf<C extends Code> =
  (typeof CODES)[C]['reason'] | (typeof CODES)[C]['remedy'] | Extract<VariantsOf<C>[keyof VariantsOf<C>], string>;

/** The names that the texts of a code mention; of several codes, those of all. */
export type Placeholder<C extends Code> = C extends Code ? Placeholders<TextsOf<C>> : never;

/** The names a code needs, derived from its texts: a missing one does not compile. */
export type Details<C extends Code> = Record<Placeholder<C>, string | number>;

const fill = (text: string, details: Readonly<Record<string, string | number>>) =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(details[name] ?? whole));

/**
 * Reason and remedy of a code with the names filled in. A key in a Managed HSM has remedies of its own: its host, told by
 * its first labels `NAME.managedhsm` in every cloud, decides when no variant is asked for.
 */
export function describeCode<C extends Code>(
  code: C,
  details: Details<C>,
  variant?: Variant,
): { reason: string; remedy: string } {
  const { reason, remedy, variants }: CodeEntry = CODES[code];
  const wanted = isInManagedHsm(details) ? 'managedHsm' : variant;
  return {
    reason: fill(reason, details),
    remedy: fill((wanted && variants[wanted]) ?? remedy, details),
  };
}

function isInManagedHsm({ vaultHost, keyUri }: Readonly<Record<string, string | number>>): boolean {
  return /^(https:\/\/)?[^./]+\.managedhsm\./i.test(String(vaultHost ?? keyUri ?? ''));
}
