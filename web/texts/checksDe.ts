import type { Asked, Texts } from './texts';

const either = (values: readonly (string | number)[]) =>
  new Intl.ListFormat('de-DE', { type: 'disjunction' }).format(values.map(String));

/** Texte der Schlüsselprüfung auf Deutsch. */
export const checksDe: Texts['checks'] = {
  heading: 'Schlüsselprüfung',
  summary: ({ pass, fail, unseen, unknown }) =>
    fail + unseen + unknown === 0
      ? `Alle ${pass} Anforderungen sind erfüllt.`
      : `${pass} erfüllt, ${fail} nicht erfüllt, ` +
        (unseen === 0 ? '' : `${unseen} nicht einsehbar, `) +
        `${unknown} noch nicht geprüft.`,
  judgedByAzure: (kind, isProtected) =>
    isProtected
      ? `Was von hier nicht einsehbar war, hat Azure selbst beurteilt und den Schlüssel angenommen (${kind}).`
      : `Was von hier nicht einsehbar ist, steht nicht im Weg: Azure prüft den Schlüssel selbst, wenn er gesetzt wird (${kind}), ` +
        'und die Antwort erscheint auf dieser Seite.',
  geo: {
    heading: 'Prüfung des Schlüssels für georedundante Sicherungen',
    planned: (location) =>
      `Der zweite Schlüssel, für georedundante Sicherungen, muss dieselben Anforderungen erfüllen, in einem Tresor in ${location}.`,
  },
  source: (source, date) => `Was Azure verlangt: ${source}, ${date}.`,
  notYet: 'Diese Anforderungen werden geprüft, sobald ein Schlüssel genannt ist.',
  checkedAt: 'Zuletzt geprüft',
  results: { pass: 'Erfüllt', fail: 'Nicht erfüllt', unseen: 'Nicht einsehbar', unknown: 'Noch nicht geprüft' },
  seen: 'Gefunden',
  wanted: 'Verlangt',
  names: {
    vaultOffered: 'Azure bietet diese Art von Tresor hier an',
    vaultReachable: 'Der Tresor ist erreichbar',
    tenantMatches: 'Der Tresor liegt in Ihrem Mandanten',
    vaultBound: 'Der Tresor dient nur Ihnen',
    vaultRegion: 'Der Tresor liegt in der richtigen Region',
    keyExists: 'Den Schlüssel gibt es',
    keyKind: 'Der Schlüssel ist ein RSA-Schlüssel',
    keySize: 'Die Schlüssellänge wird unterstützt',
    keyOperations: 'Der Schlüssel erlaubt Ein- und Auspacken (wrap, unwrap)',
    keyEnabled: 'Der Schlüssel ist aktiviert',
    keyActive: 'Der Schlüssel ist gültig',
    keyExpiry: 'Das Ablaufdatum passt',
    purgeProtection: 'Der Löschschutz ist eingeschaltet',
    retention: 'Gelöschte Schlüssel bleiben lange genug erhalten',
    permissions: 'Die Rolle ist vergeben',
    unwrap: 'Ein Probelauf mit dem Schlüssel gelingt',
  },
  why: (asked) => ({
    vaultOffered: 'Manche Ressourcen nehmen nur Schlüssel eines Key Vault, nicht eines Managed HSM.',
    vaultReachable: 'Der Schlüssel wird dort verwendet, wo er liegt; also muss der Tresor antworten.',
    tenantMatches: 'Ein Schlüssel einer anderen Organisation wird nie angenommen.',
    vaultBound: 'Kein Tresor wird von mehreren Kunden geteilt.',
    vaultRegion:
      asked.region === undefined
        ? `Hier (${asked.kind}) darf der Tresor in jeder Region liegen.`
        : `Hier (${asked.kind}) muss der Tresor in ${asked.region} liegen.`,
    keyExists: 'Der Name muss zu einem Schlüssel gehören, der nicht gelöscht ist.',
    keyKind: `Azure verschlüsselt hier (${asked.kind}) mit Schlüsseln der Art ${either(asked.keyKinds)}, in Software oder in einem HSM.`,
    keySize: `Hier (${asked.kind}) sind Schlüssel mit ${either(asked.keySizes)} Bit möglich.`,
    keyOperations: 'Mehr als diese beiden Vorgänge braucht die Verschlüsselung nicht.',
    keyEnabled: 'Ein deaktivierter Schlüssel ist Ihr Ausschalter; er muss eingeschaltet sein.',
    keyActive: 'Ein Schlüssel mit späterem Aktivierungsdatum kann noch nicht verwendet werden.',
    keyExpiry: expiryOf(asked),
    purgeProtection: 'Niemand kann den Schlüssel, und mit ihm die Daten, sofort vernichten.',
    retention: `So lange kann ein gelöschter Schlüssel zurückgeholt werden: hier (${asked.kind}) mindestens ${asked.retentionDays} Tage.`,
    permissions: 'Lesen, Ein- und Auspacken, und nichts weiter.',
    unwrap: 'Ein Probewert wird mit Ihrem Schlüssel ein- und ausgepackt. Daten werden nicht berührt.',
  }),
};

const expiryOf = ({ kind, expiry }: Asked): string =>
  expiry === 'none'
    ? `Hier (${kind}) darf der Schlüssel kein Ablaufdatum haben: Ein abgelaufener Schlüssel könnte den Zugriff auf die Daten beenden.`
    : `Hier (${kind}) darf der Schlüssel ein Ablaufdatum haben, wenn es noch bevorsteht; ein abgelaufener Schlüssel könnte den Zugriff auf die Daten beenden.`;
