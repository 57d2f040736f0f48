variable "resource_group_name" {
  description = "Resource group of the vault. It must exist."
  type        = string
}

variable "location" {
  description = "Region of the vault. Disks and MySQL servers need the region of the resource."
  type        = string
}

variable "vault_name" {
  description = "Name of the vault: 3 to 24 letters, digits and hyphens, unique in Azure."
  type        = string

  validation {
    condition     = can(regex("^[a-zA-Z][a-zA-Z0-9-]{2,23}$", var.vault_name))
    error_message = "3 to 24 letters, digits and hyphens."
  }
}

variable "key_name" {
  description = "Name of the key."
  type        = string
  default     = "customer-managed-key"
}

variable "key_size" {
  description = "Bits of the key. 3072 suits every kind of resource."
  type        = number
  default     = 3072

  validation {
    condition     = contains([2048, 3072, 4096], var.key_size)
    error_message = "2048, 3072 or 4096."
  }
}

variable "hardware_protected" {
  description = "Whether the key is kept in hardware (premium tier)."
  type        = bool
  default     = false
}

variable "application_object_id" {
  description = "Object id, in your tenant, of the vendor's application. It is there once you have consented: az ad sp show --id <client id> --query id."
  type        = string
}

variable "identity_object_id" {
  description = "Object id of the managed identity of the resource, if the resource is hosted in a subscription of yours. Empty: none."
  type        = string
  default     = ""
}

variable "events_url" {
  description = "Address for events, from your personal page. Empty: rotations are noticed by polling."
  type        = string
  default     = ""
  sensitive   = true
}

variable "allowed_addresses" {
  description = "Addresses that may reach the vault, such as the vendor's and your own. None: the vault has no firewall. Azure services that encrypt get through either way."
  type        = list(string)
  default     = []
}

variable "lock" {
  description = "Whether the vault is locked against deletion."
  type        = bool
  default     = true
}
