import type { LatchkeyEvent } from '../client';

/** What a vendor's system does to its own world when Latchkey tells something. Replace each by what you have. */
export interface Vendor {
  mailCustomer(customerId: string | undefined, text: string): void;
  openTicket(onboardingId: string, text: string): void;
  note(onboardingId: string, text: string): void;
}

/**
 * One place that knows what each event means for the vendor. The type of `event` follows its name: what an event surely
 * tells needs no check. An event may come twice; each of these does no harm twice, or goes through `oncePerId`.
 */
export function handleEvent(event: LatchkeyEvent, vendor: Vendor): void {
  const { onboardingId, customerId } = event.data;
  switch (event.name) {
    case 'consent-required':
    case 'key-required':
    case 'reminder':
      // The link is personal: it goes to the customer and to nobody else.
      return vendor.mailCustomer(customerId, `Please continue here until ${event.data.expiresAt}: ${event.data.link}`);
    case 'action-required':
      return vendor.mailCustomer(customerId, `${event.data.reason} ${event.data.remedy}`);
    case 'operator-required':
      return vendor.openTicket(onboardingId, `${event.data.code}: ${event.data.reason} ${event.data.remedy}`);
    case 'encrypted':
      return vendor.note(onboardingId, `encrypted with ${event.data.keyUri}`);
    case 'key-rotated':
      return vendor.note(onboardingId, `now uses ${event.data.keyUri}`);
    case 'access-lost':
      return vendor.openTicket(onboardingId, `${event.data.reason} ${event.data.means ?? ''}`.trim());
    case 'rejected':
    case 'declined':
    case 'expired':
    case 'failed':
      return vendor.openTicket(onboardingId, `${event.name}: ${event.data.reason}`);
    default:
      return vendor.note(onboardingId, event.name);
  }
}
