import type { Check } from './verification';
import type { ResourceKind } from './resourceKind';
import type { Status } from './state';

/** Everything the customer page shows; also the JSON that the page's script polls. Holds nothing secret but its links. */
export interface CustomerView extends Status {
  readonly vendorName: string;
  readonly customerName: string;
  readonly tenantId: string;
  /** For the Azure CLI and PowerShell; absent where they need not be told the cloud. */
  readonly azCloudName?: string | undefined;
  readonly resource: { readonly kind: ResourceKind; readonly name: string };
  readonly steps: readonly CustomerStep[];
  readonly consent: {
    readonly clientId?: string | undefined;
    /** Entra's consent page; absent until the application exists and once consent is there. */
    readonly url?: string | undefined;
    readonly given: boolean;
  };
  /** Who needs the role on the key: the application, and for customer-hosted resources the managed identity. */
  readonly grants: readonly {
    readonly to: 'application' | 'managedIdentity';
    readonly name: string;
    /** Object id, where it is known (the application's differs per tenant: its client id is shown instead). */
    readonly principalId?: string | undefined;
  }[];
  readonly key: {
    /** The key named so far, by the request or by the customer. */
    readonly uri?: string | undefined;
    readonly problem?: { readonly seen: string; readonly wanted: string } | undefined;
    /** `vault.azure.net` in the public cloud. */
    readonly vaultSuffix: string;
    /** `managedhsm.azure.net` in the public cloud. */
    readonly managedHsmSuffix: string;
    /** Whether a key can be named or changed now. */
    readonly editable: boolean;
  };
  readonly checks: readonly Check[];
  /** ISO 8601; when the key was last checked. */
  readonly checkedAt?: string | undefined;
  readonly protectedKeyUri?: string | undefined;
  /** ISO 8601; when the invitation ends. */
  readonly expiresAt?: string | undefined;
  /** Where the page and its forms live: `/c/<link>`. */
  readonly path: string;
}

export interface CustomerStep {
  readonly name: 'preparing' | 'consent' | 'key' | 'verification' | 'encryption';
  readonly progress: 'done' | 'current' | 'waiting' | 'failed';
}
