import type { RESOURCE_KINDS } from '../../shared/model/resourceKind';
import type { Actor, State } from '../../shared/model/state';
import type { CheckName } from '../../shared/model/verification';
import type { EventName } from '../../shared/model/event';
import type {
  CustomerStep,
  CustomerView,
  KeyPlace,
  ProtectionView,
  RequirementsView,
} from '../../shared/model/customerView';
import type { VaultType } from '../../shared/model/keyUri';
import type { Code } from '../../shared/errors/codes';
import type { MessageName } from '../customer/messagePage';
import type { DrillTexts } from './drillTexts';
import type { EvidenceTexts } from './evidenceTexts';

type ResourceKind = (typeof RESOURCE_KINDS)[number];

export interface Headline {
  readonly headline: string;
  /** One or two sentences under the headline; absent when the reason of the state says it all. */
  readonly text?: string | undefined;
}

/** How one task can be done in the Azure portal: one sentence a step. */
type PortalSteps = readonly string[];

/** Every sentence of the customer's pages in one language. Components hold no sentences of their own. */
export interface Texts {
  /** BCP 47: the `lang` of the document. */
  readonly language: string;
  /** The language's name in itself, and what the choice of languages is called. */
  readonly languageName: string;
  readonly languages: string;
  readonly product: string;
  readonly formatTime: (iso: string) => string;
  readonly kinds: Readonly<Record<ResourceKind, string>>;
  readonly page: {
    readonly title: (state: string, vendor: string) => string;
    readonly heading: (resource: string) => string;
    readonly copies: (names: readonly string[]) => string;
    readonly intro: (view: CustomerView) => string;
    readonly introProtected: (view: CustomerView) => string;
    readonly skipLink: string;
    readonly personalLink: (customer: string) => string;
    readonly expires: string;
    readonly offline: string;
  };
  readonly states: Readonly<Record<State, { readonly label: string } & Partial<Record<Actor, Headline>>>>;
  readonly next: {
    readonly actors: (vendor: string) => Readonly<Record<Actor, string>>;
    readonly ended: string;
    readonly since: string;
    readonly reason: string;
    readonly remedy: string;
    readonly operatorText: (vendor: string) => string;
    readonly code: string;
    readonly checkAgain: string;
    readonly checkAgainHint: string;
  };
  readonly steps: {
    readonly heading: string;
    readonly names: Readonly<Record<CustomerStep['name'], string>>;
    readonly progress: Readonly<Record<CustomerStep['progress'], string>>;
  };
  readonly consent: {
    readonly button: string;
    readonly hint: string;
    /** What Microsoft's page shows. */
    readonly shown: (application: string) => string;
    readonly tenant: string;
    readonly preparing: string;
  };
  readonly access: {
    readonly heading: string;
    readonly asked: string;
    readonly askedItems: (vaultTypes: readonly VaultType[], geoLocation: string | undefined) => readonly string[];
    readonly notAsked: string;
    readonly notAskedItems: readonly string[];
    readonly grants: string;
    readonly to: Readonly<Record<CustomerView['grants'][number]['to'], string>>;
    /** Which key a grant is for, where there are two. */
    readonly on: Readonly<Record<KeyPlace, (geoLocation: string) => string>>;
    readonly clientId: string;
    readonly objectId: string;
    /** The grant to the letter. */
    readonly exact: {
      readonly heading: string;
      readonly text: string;
      readonly role: string;
      readonly scope: string;
      readonly allows: string;
      readonly least: string;
    };
    readonly can: { readonly heading: string; readonly items: readonly string[] };
  };
  readonly keyForm: {
    readonly heading: string;
    readonly label: string;
    /** Where Azure takes a key from: the name in an example, and the host's suffix. */
    readonly hint: (examples: readonly { readonly type: VaultType; readonly suffix: string }[]) => string;
    readonly geo: {
      readonly label: string;
      readonly hint: (location: string) => string;
      readonly submit: string;
      /** Where a key must be named, and where only the second one is missing. */
      readonly bothMissing: Headline;
      readonly missing: Headline;
    };
    readonly refused: (seen: string) => string;
    readonly wanted: string;
    readonly submit: string;
    readonly named: string;
    readonly rotation: {
      readonly legend: string;
      readonly options: Readonly<Record<'automatic' | 'manual', { readonly label: string; readonly hint: string }>>;
    };
    /** Said while the identifier is typed; `{...}` is filled in by the page's script. */
    readonly live: Readonly<
      Record<'https' | 'elsewhere' | 'host' | 'vaultName' | 'path' | 'newest' | 'version', string>
    >;
    /** While a key is in use. */
    readonly another: { readonly heading: string; readonly text: string };
  };
  readonly commands: {
    readonly heading: string;
    /** Where a key can be named, and so the commands follow it. */
    readonly intro: string;
    readonly introNamed: string;
    readonly geo: { readonly heading: string; readonly text: (location: string) => string };
    readonly shells: Readonly<
      Record<'cli' | 'powershell' | 'terraform' | 'portal' | 'accessPolicy' | 'managedHsm', string>
    >;
    readonly copy: string;
    readonly copied: string;
    readonly copyLabel: (what: string) => string;
    readonly tasks: {
      readonly install: TaskTexts;
      readonly createVault: (asked: RequirementsView) => TaskTexts;
      readonly createKey: (asked: RequirementsView, size: number) => TaskTexts;
      readonly findKey: (on: KeyPlace) => TaskTexts;
      readonly grant: (to: string, name: string) => TaskTexts;
      readonly withdraw: (on: KeyPlace) => TaskTexts;
      readonly events: (on: KeyPlace) => TaskTexts;
    };
  };
  readonly checks: {
    readonly heading: string;
    readonly summary: (count: Readonly<Record<'pass' | 'fail' | 'unseen' | 'unknown', number>>) => string;
    /** Said where something could not be seen from here. */
    readonly judgedByAzure: (kind: string, isProtected: boolean) => string;
    readonly geo: { readonly heading: string; readonly planned: (location: string) => string };
    /** Where the requirements come from. */
    readonly source: (source: string, date: string) => string;
    readonly notYet: string;
    readonly checkedAt: string;
    readonly results: Readonly<Record<'pass' | 'fail' | 'unseen' | 'unknown', string>>;
    readonly seen: string;
    readonly wanted: string;
    readonly names: Readonly<Record<CheckName, string>>;
    /** Why each is checked, with what Azure asks of this kind of resource. */
    readonly why: (asked: Asked) => Readonly<Record<CheckName, string>>;
  };
  readonly protection: {
    readonly heading: string;
    readonly key: string;
    readonly geoKey: string;
    readonly version: string;
    readonly usedSince: string;
    readonly since: string;
    readonly lookedAt: string;
    readonly rotation: string;
    readonly copies: string;
    readonly checkNow: string;
    readonly checkNowHint: string;
    /** What happens to new versions depends on the kind. */
    readonly versions: Readonly<Record<ResourceKind, string>>;
    readonly control: (vendor: string) => string;
    readonly ledger: {
      readonly heading: string;
      readonly intro: string;
      readonly needs: Readonly<Record<ProtectionView['keys'][number]['neededBy'], string>>;
      readonly resource: string;
      readonly of: string;
      readonly geoBackups: string;
      readonly from: string;
      readonly until: string;
      readonly safe: string;
      /** What cannot be seen from here. */
      readonly limits: string;
    };
    readonly history: {
      readonly heading: string;
      readonly events: Readonly<Partial<Record<EventName, string>>>;
    };
    readonly release: {
      readonly heading: string;
      readonly summary: string;
      readonly text: string;
      readonly confirm: (name: string) => string;
      readonly problem: (name: string) => string;
      readonly submit: string;
      readonly asked: string;
      readonly notOffered: (vendor: string) => string;
    };
  };
  readonly drill: DrillTexts;
  readonly evidence: EvidenceTexts;
  /** Reasons and remedies that come in English, by code; `{name}` stands for what the English one holds there. */
  readonly codes: Readonly<Partial<Record<Code, CodeTexts>>>;
  /** What was found or is required, of which some comes in English words. */
  readonly value: (text: string) => string;
  readonly messages: Readonly<Record<MessageName, { readonly title: string; readonly text: string }>>;
}

/** One code in another language than English. */
interface CodeTexts {
  readonly reason: string;
  /** What to do, sentence by sentence: `{1}` is the first command of the English remedy. What names no such command is left out. */
  readonly remedy?: readonly string[];
}

/** What Azure asks of a key; `kind` in words. */
export type Asked = RequirementsView & { readonly kind: string };

export interface TaskTexts {
  readonly title: string;
  readonly text: string;
  readonly portal: PortalSteps;
  /** Where it differs for a Managed HSM. */
  readonly managedHsm?: { readonly title?: string; readonly text?: string };
}
