import type { EventName } from '../../shared/model/event';

/** Texts of the report for auditors. */
export interface EvidenceTexts {
  readonly heading: string;
  readonly offer: string;
  readonly open: string;
  readonly json: string;
  readonly title: (customer: string) => string;
  readonly intro: (vendor: string, customer: string) => string;
  readonly print: string;
  readonly madeAt: string;
  readonly subject: string;
  readonly fields: {
    readonly vendor: string;
    readonly customer: string;
    readonly tenant: string;
    readonly onboarding: string;
    readonly resource: string;
    readonly kind: string;
    readonly hosting: string;
    readonly application: string;
    readonly identity: string;
    readonly state: string;
    readonly since: string;
    readonly asked: string;
    readonly invited: string;
    readonly consent: string;
    readonly keyNamed: string;
    readonly rotation: string;
    readonly protectedAt: string;
    readonly lookedAt: string;
    readonly source: string;
  };
  readonly hosting: Readonly<Record<'vendor' | 'customer', string>>;
  readonly none: string;
  readonly verification: {
    readonly heading: string;
    readonly at: (time: string) => string;
    readonly check: string;
    readonly result: string;
    readonly none: string;
  };
  readonly resources: string;
  readonly keys: { readonly heading: string; readonly none: string };
  readonly happened: {
    readonly heading: string;
    readonly none: string;
    readonly events: Readonly<Partial<Record<EventName, string>>>;
  };
  readonly drills: { readonly heading: string; readonly none: string };
  readonly people: {
    readonly heading: string;
    readonly none: string;
    readonly at: string;
    readonly by: string;
    readonly what: string;
    readonly why: string;
    readonly actions: Readonly<Record<string, string>>;
  };
  readonly digest: { readonly heading: string; readonly text: string; readonly proves: string; readonly not: string };
}
