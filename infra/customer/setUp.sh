#!/usr/bin/env bash
# The same as main.bicep, by the Azure CLI: a vault, a key, the right to use it, word of its rotation, a lock.
# Safe to repeat: what is there is left as it is. With --dry-run it only shows the commands that would change something.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: setUp.sh --resource-group-name NAME --location REGION --vault-name NAME --application-object-id ID [options]
  --key-name NAME             name of the key (customer-managed-key)
  --key-size BITS             2048, 3072 or 4096 (3072)
  --hardware-protected        keep the key in hardware (premium tier)
  --identity-object-id ID     managed identity of a resource in a subscription of yours
  --events-url URL            address for events, from your personal page (or the variable EVENTS_URL)
  --allowed-addresses LIST    addresses that may reach the vault, with commas between; none: no firewall
  --lock true|false           lock the vault against deletion (true)
  --dry-run                   show, change nothing
TEXT
}

resource_group_name='' location='' vault_name='' application_object_id='' identity_object_id='' allowed_addresses=''
key_name='customer-managed-key' key_size=3072 hardware_protected=false lock=true dry_run=false
events_url="${EVENTS_URL:-}"

while [ $# -gt 0 ]; do
  case "$1" in
    --resource-group-name) resource_group_name="$2"; shift 2 ;;
    --location) location="$2"; shift 2 ;;
    --vault-name) vault_name="$2"; shift 2 ;;
    --key-name) key_name="$2"; shift 2 ;;
    --key-size) key_size="$2"; shift 2 ;;
    --hardware-protected) hardware_protected=true; shift ;;
    --application-object-id) application_object_id="$2"; shift 2 ;;
    --identity-object-id) identity_object_id="$2"; shift 2 ;;
    --events-url) events_url="$2"; shift 2 ;;
    --allowed-addresses) allowed_addresses="$2"; shift 2 ;;
    --lock) lock="$2"; shift 2 ;;
    --dry-run) dry_run=true; shift ;;
    --help) usage; exit 0 ;;
    *) echo "Not an option: $1" >&2; usage >&2; exit 2 ;;
  esac
done
for name in resource_group_name location vault_name application_object_id; do
  [ -n "${!name}" ] || { echo "Wanted: --${name//_/-}" >&2; usage >&2; exit 2; }
done

# Shows a command; runs it unless this is a dry run. The address for events is a secret and is not shown.
change() {
  local shown="$*"
  [ -z "$events_url" ] || shown="${shown//"$events_url"/<events-url>}"
  echo "+ $shown"
  $dry_run || "$@" --output none
}
exists() { az "$@" --output none 2>/dev/null; }

sku=standard kind=RSA action=Allow
if $hardware_protected; then sku=premium kind=RSA-HSM; fi
if [ -n "$allowed_addresses" ]; then action=Deny; fi

subscription="$(az account show --query id --output tsv)"
vault_id="/subscriptions/$subscription/resourceGroups/$resource_group_name/providers/Microsoft.KeyVault/vaults/$vault_name"

if ! exists keyvault show --name "$vault_name" --resource-group "$resource_group_name"; then
  change az keyvault create --name "$vault_name" --resource-group "$resource_group_name" --location "$location" \
    --sku "$sku" --enable-rbac-authorization true --enable-purge-protection true --retention-days 90 \
    --public-network-access Enabled --bypass AzureServices --default-action "$action"
fi
if [ -n "$allowed_addresses" ]; then
  for address in ${allowed_addresses//,/ }; do
    change az keyvault network-rule add --name "$vault_name" --resource-group "$resource_group_name" --ip-address "$address"
  done
fi

# By the management plane: whoever runs this needs no role on keys. A key that is there is not made anew.
change az rest --method PUT --url "$vault_id/keys/$key_name?api-version=2025-05-01" --body \
  "{\"properties\":{\"kty\":\"$kind\",\"keySize\":$key_size,\"keyOps\":[\"wrapKey\",\"unwrapKey\"],\"attributes\":{\"enabled\":true}}}"

for principal in "$application_object_id" "$identity_object_id"; do
  [ -n "$principal" ] || continue
  change az role assignment create --role 'Key Vault Crypto Service Encryption User' --assignee-object-id "$principal" \
    --assignee-principal-type ServicePrincipal --scope "$vault_id/keys/$key_name"
done

if [ -n "$events_url" ]; then
  if ! exists eventgrid system-topic show --name "$vault_name-events" --resource-group "$resource_group_name"; then
    change az eventgrid system-topic create --name "$vault_name-events" --resource-group "$resource_group_name" \
      --location "$location" --source "$vault_id" --topic-type Microsoft.KeyVault.vaults
  fi
  change az eventgrid system-topic event-subscription create --name customer-managed-keys \
    --resource-group "$resource_group_name" --system-topic-name "$vault_name-events" --endpoint "$events_url" \
    --event-delivery-schema cloudeventschemav1_0 --included-event-types Microsoft.KeyVault.KeyNewVersionCreated \
    Microsoft.KeyVault.KeyNearExpiry Microsoft.KeyVault.KeyExpired Microsoft.KeyVault.VaultAccessPolicyChanged
fi

if [ "$lock" = true ]; then
  change az lock create --name customer-managed-key --lock-type CanNotDelete --resource "$vault_id" \
    --notes 'Data is encrypted with a key of this vault: without it the data is lost.'
fi

$dry_run || echo "Key to enter on your personal page: $(az keyvault show --name "$vault_name" --query properties.vaultUri --output tsv)keys/$key_name"
