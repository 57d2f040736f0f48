/** A parsed Azure resource id of a top-level resource. Letter case is kept; compare with {@link sameArmId}. */
interface ArmId {
  readonly id: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  /** Such as `Microsoft.Storage/storageAccounts`. */
  readonly type: string;
  readonly name: string;
}

const PATTERN =
  /^\/subscriptions\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/resourceGroups\/([-\w().]{1,90})\/providers\/([A-Za-z0-9.]+)\/([A-Za-z0-9]+)\/([A-Za-z0-9][-\w.]{0,126})$/i;

/** The parts of a resource id, or `undefined` if the text is none. */
export function parseArmId(text: string): ArmId | undefined {
  const match = PATTERN.exec(text);
  if (!match) return undefined;
  const [, subscriptionId = '', resourceGroup = '', provider = '', kind = '', name = ''] = match;
  return { id: text, subscriptionId: subscriptionId.toLowerCase(), resourceGroup, type: `${provider}/${kind}`, name };
}

/** ARM ids are equal without regard to letter case. */
export function sameArmId(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a.toLowerCase() === b.toLowerCase();
}
