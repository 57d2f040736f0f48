# The same as main.bicep: a vault, a key, the right to use it, word of its rotation, a lock.

terraform {
  required_version = ">= 1.9"

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = ">= 4.42, < 5.0"
    }
  }
}

provider "azurerm" {
  features {
    key_vault {
      purge_soft_delete_on_destroy = false
    }
  }
}

data "azurerm_client_config" "current" {}

locals {
  has_events      = nonsensitive(var.events_url != "")
  encryption_user = "Key Vault Crypto Service Encryption User"
}

resource "azurerm_key_vault" "vault" {
  name                          = var.vault_name
  resource_group_name           = var.resource_group_name
  location                      = var.location
  tenant_id                     = data.azurerm_client_config.current.tenant_id
  sku_name                      = var.hardware_protected ? "premium" : "standard"
  rbac_authorization_enabled    = true
  soft_delete_retention_days    = 90
  purge_protection_enabled      = true
  public_network_access_enabled = true

  network_acls {
    bypass         = "AzureServices"
    default_action = length(var.allowed_addresses) == 0 ? "Allow" : "Deny"
    ip_rules       = var.allowed_addresses
  }
}

# Terraform makes the key on the data plane: whoever runs it needs the role for that.
resource "azurerm_role_assignment" "administrator_makes_key" {
  scope                = azurerm_key_vault.vault.id
  role_definition_name = "Key Vault Crypto Officer"
  principal_id         = data.azurerm_client_config.current.object_id
}

# No expiry: MySQL refuses keys that have one. Rotate by making a new version.
resource "azurerm_key_vault_key" "key" {
  name         = var.key_name
  key_vault_id = azurerm_key_vault.vault.id
  key_type     = var.hardware_protected ? "RSA-HSM" : "RSA"
  key_size     = var.key_size
  key_opts     = ["wrapKey", "unwrapKey"]

  depends_on = [azurerm_role_assignment.administrator_makes_key]
}

resource "azurerm_role_assignment" "application_uses_key" {
  scope                = azurerm_key_vault_key.key.resource_versionless_id
  role_definition_name = local.encryption_user
  principal_id         = var.application_object_id
  principal_type       = "ServicePrincipal"
  description          = "The vendor's application reads this key's properties, wraps and unwraps with it; nothing else in the vault."
}

resource "azurerm_role_assignment" "identity_uses_key" {
  count                = var.identity_object_id == "" ? 0 : 1
  scope                = azurerm_key_vault_key.key.resource_versionless_id
  role_definition_name = local.encryption_user
  principal_id         = var.identity_object_id
  principal_type       = "ServicePrincipal"
  description          = "The resource in your subscription reads this key's properties, wraps and unwraps with it."
}

resource "azurerm_eventgrid_system_topic" "topic" {
  count               = local.has_events ? 1 : 0
  name                = "${var.vault_name}-events"
  resource_group_name = var.resource_group_name
  location            = var.location
  source_resource_id  = azurerm_key_vault.vault.id
  topic_type          = "Microsoft.KeyVault.vaults"
}

resource "azurerm_eventgrid_system_topic_event_subscription" "to_vendor" {
  count                 = local.has_events ? 1 : 0
  name                  = "customer-managed-keys"
  resource_group_name   = var.resource_group_name
  system_topic          = azurerm_eventgrid_system_topic.topic[0].name
  event_delivery_schema = "CloudEventSchemaV1_0"

  included_event_types = [
    "Microsoft.KeyVault.KeyNewVersionCreated",
    "Microsoft.KeyVault.KeyNearExpiry",
    "Microsoft.KeyVault.KeyExpired",
    "Microsoft.KeyVault.VaultAccessPolicyChanged",
  ]

  webhook_endpoint {
    url = var.events_url
  }
}

resource "azurerm_management_lock" "vault" {
  count      = var.lock ? 1 : 0
  name       = "customer-managed-key"
  scope      = azurerm_key_vault.vault.id
  lock_level = "CanNotDelete"
  notes      = "Data is encrypted with a key of this vault: without it the data is lost."
}

output "key_uri" {
  description = "The key, without a version: what to enter on your personal page."
  value       = azurerm_key_vault_key.key.versionless_id
}

output "vault_id" {
  description = "Resource id of the vault."
  value       = azurerm_key_vault.vault.id
}
