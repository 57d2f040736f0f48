import { checksDe } from './checksDe';
import { codesDe } from './codesDe';
import { commandsDe } from './commandsDe';
import { drillDe } from './drillDe';
import { evidenceDe } from './evidenceDe';
import { messagesDe } from './messagesDe';
import { protectionDe } from './protectionDe';
import { statesDe } from './statesDe';
import type { Texts } from './texts';
import { valueDe } from './valuesDe';

const time = new Intl.DateTimeFormat('de-DE', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

const list = (names: readonly string[]) => new Intl.ListFormat('de-DE').format(names);
const either = (names: readonly string[]) => new Intl.ListFormat('de-DE', { type: 'disjunction' }).format(names);
const ROLES = {
  keyVault: '„Key Vault Crypto Service Encryption User“',
  managedHsm: '„Managed HSM Crypto Service Encryption User“',
} as const;
const ONE_KEY = 'einen Schlüssel zu verwenden. Der Schlüssel bleibt in Ihrem Tresor, in Ihrem Mandanten';
const GEO_KEYS =
  'zwei Schlüssel zu verwenden, einen für die Daten und einen für deren georedundante Sicherungen. Beide bleiben in Ihren Tresoren, in Ihrem Mandanten';

/** Die Seiten des Kunden auf Deutsch. */
export const de: Texts = {
  language: 'de',
  languageName: 'Deutsch',
  languages: 'Sprache',
  product: 'Eigene Schlüssel',
  formatTime: (iso) => (Number.isNaN(Date.parse(iso)) ? iso : `${time.format(new Date(iso))} UTC`),
  kinds: {
    storageAccount: 'Speicherkonto',
    sqlServer: 'SQL-Server',
    diskEncryptionSet: 'Datenträgerverschlüsselungssatz',
    mysqlFlexibleServer: 'MySQL-Datenbankserver',
  },
  page: {
    title: (state, vendor) => `${state} – ${vendor}`,
    heading: (resource) => `Ihr eigener Schlüssel für ${resource}`,
    copies: (names) =>
      `Derselbe Schlüssel wird auch an ${names.length === 1 ? 'der Kopie' : 'den Kopien'} ${list(names)} gesetzt.`,
    intro: ({ vendorName, customerName, key }) =>
      `${vendorName} bittet ${customerName}, ${key.geo ? GEO_KEYS : ONE_KEY}, und Sie entscheiden, wie lange.`,
    introProtected: ({ vendorName, customerName, key }) =>
      `${customerName} erlaubt ${vendorName}, ${key.geo ? GEO_KEYS : ONE_KEY}, und Sie entscheiden, wie lange.`,
    skipLink: 'Zum Inhalt springen',
    personalLink: (customer) =>
      `Dies ist ein persönlicher Link für ${customer}. Geben Sie ihn nur an Kolleginnen und Kollegen weiter, die an dieser Einrichtung mitwirken sollen.`,
    expires: 'Die Einladung endet am',
    offline:
      'Die Verbindung ist unterbrochen. Diese Seite zeigt den letzten bekannten Stand und versucht es von selbst wieder.',
  },
  states: statesDe,
  next: {
    actors: (vendor) => ({
      customer: 'Sie sind dran',
      operator: `${vendor} ist dran`,
      nobody: 'Für Sie ist gerade nichts zu tun',
    }),
    ended: 'Beendet',
    since: 'Seit',
    reason: 'Warum',
    remedy: 'Was zu tun ist',
    operatorText: (vendor) =>
      `${vendor} weiß Bescheid und muss handeln, bevor es weitergeht. Von Ihnen wird nichts verlangt; diese Seite ändert sich von selbst.`,
    code: 'Kennung für Rückfragen',
    checkAgain: 'Erneut prüfen',
    checkAgainHint:
      'Erledigt? Diese Seite prüft auch von Zeit zu Zeit von selbst. Eine neue Rolle wirkt erst nach bis zu 10 Minuten.',
  },
  steps: {
    heading: 'Fortschritt',
    names: {
      preparing: 'Vorbereitung',
      consent: 'Ihre Zustimmung',
      key: 'Ihr Schlüssel',
      verification: 'Schlüsselprüfung',
      encryption: 'Verschlüsselung',
    },
    progress: { done: 'Erledigt', current: 'Jetzt', waiting: 'Später', failed: 'Angehalten' },
  },
  consent: {
    button: 'In Microsoft Entra ansehen und zustimmen',
    hint:
      'Sie melden sich bei Microsoft an, sehen, was verlangt wird, und kommen hierher zurück. Dazu braucht es einen Cloudanwendungsadministrator, ' +
      'Anwendungsadministrator oder Administrator für privilegierte Rollen.',
    shown: (application) =>
      `Microsoft zeigt die Anwendung als „${application}“ mit ihrem Herausgeber und nennt diesen „nicht verifiziert“, wenn ` +
      'Microsoft ihn nicht verifiziert hat.',
    tenant: 'Melden Sie sich an diesem Mandanten an',
    preparing: 'Der Link zur Zustimmung wird vorbereitet. Er erscheint hier von selbst.',
  },
  access: {
    heading: 'Was verlangt wird und was nicht',
    asked: 'Verlangt wird',
    askedItems: (vaultTypes, geoLocation) => [
      'Eine Anwendung in Ihrem Mandanten. Sie verlangt keine Berechtigung für Microsoft Graph: Benutzer, Gruppen, E-Mails und Dateien kann sie nicht lesen.',
      `Eine Rolle, ${either(vaultTypes.map((type) => ROLES[type]))}, auf einem Schlüssel. Sie erlaubt, die Eigenschaften des Schlüssels zu lesen und ` +
        'Datenschlüssel ein- und auszupacken.' +
        (vaultTypes.includes('keyVault')
          ? ' In einem Key Vault umfasst die Rolle, wie Microsoft sie festlegt, auch Ereignisabonnements des Tresors.'
          : ''),
      ...(geoLocation === undefined
        ? []
        : [
            `Dieselbe Rolle auf einem zweiten Schlüssel, in ${geoLocation}, für die georedundanten Sicherungen, die Azure dort aufbewahrt.`,
          ]),
    ],
    notAsked: 'Nicht verlangt wird',
    notAskedItems: [
      'Der Schlüssel selbst: Das Schlüsselmaterial verlässt Ihren Tresor nie.',
      'Andere Schlüssel, Geheimnisse und Zertifikate, wenn Sie die Rolle auf dem Schlüssel vergeben und nicht auf dem ganzen Tresor.',
      'Etwas in Ihrem Tresor zu ändern, zu wechseln oder zu löschen.',
      'Mit dem Schlüssel zu signieren oder anderes als Ein- und Auspacken zu tun, oder ihn weiterzugeben.',
      'Dauer: Deaktivieren Sie den Schlüssel oder entfernen Sie die Rolle, und der Zugriff auf die Daten endet, jederzeit.',
    ],
    grants: 'Die Rolle ist für',
    to: { application: 'Anwendung', managedIdentity: 'Verwaltete Identität' },
    on: {
      main: () => ', auf dem Schlüssel der Daten',
      geo: (location) => `, auf dem Schlüssel der Sicherungen in ${location}`,
    },
    clientId: 'Client-ID',
    objectId: 'Objekt-ID',
    exact: {
      heading: 'Die Berechtigung im Wortlaut',
      text: 'Das ist alles, was zu vergeben ist. Mehr ist nicht nötig: Vergeben Sie nicht mehr.',
      role: 'Rolle',
      scope: 'Bereich',
      allows: 'Erlaubt',
      least:
        'Der Bereich ist der eine Schlüssel, nicht der Tresor, die Ressourcengruppe oder das Abonnement. Ein Tresor mit Zugriffsrichtlinien kennt keinen solchen Bereich: Dort gelten die Rechte get, list, wrapKey und unwrapKey für alle Schlüssel des Tresors; verwenden Sie dann einen eigenen Tresor.',
    },
    can: {
      heading: 'Was damit möglich ist',
      items: [
        'Die Eigenschaften des Schlüssels sehen: Art, Länge, Versionen, Daten, und ob er aktiviert ist.',
        'Ihren Tresor die Schlüssel ein- und auspacken lassen, mit denen die Daten verschlüsselt sind. Jeder Gebrauch steht in den Protokollen Ihres Tresors.',
      ],
    },
  },
  keyForm: {
    heading: 'Ihr Schlüssel',
    label: 'Schlüsselbezeichner',
    hint: (examples) => {
      const names = { keyVault: 'mein-tresor', managedHsm: 'mein-hsm' };
      const forms = examples.map(({ type, suffix }) => `https://${names[type]}.${suffix}/keys/mein-schluessel`);
      return `Er sieht aus wie ${either(forms)}. Die Version am Ende darf fehlen.`;
    },
    geo: {
      label: 'Schlüsselbezeichner für georedundante Sicherungen',
      hint: (location) =>
        `Azure kopiert die Sicherungen dieses Servers nach ${location} und verschlüsselt sie dort mit einem Schlüssel dieser Region: ` +
        `einem zweiten Schlüssel, in einem Tresor in ${location}.`,
      submit: 'Diese Schlüssel verwenden',
      bothMissing: {
        headline: 'Nennen Sie Ihre Schlüssel',
        text: 'Legen Sie zwei Schlüssel an oder wählen Sie sie, geben Sie die Rollen darauf, und tragen Sie hier ihre Bezeichner ein. Die Befehle unten tun es Schritt für Schritt.',
      },
      missing: { headline: 'Nennen Sie den zweiten Schlüssel' },
    },
    refused: (seen) => (seen === '' ? 'Hier fehlt ein Schlüssel.' : `„${seen}“ kann nicht verwendet werden.`),
    wanted: 'Gewünscht',
    submit: 'Diesen Schlüssel verwenden',
    named: 'Bisher genannter Schlüssel',
    rotation: {
      legend: 'Neue Versionen des Schlüssels',
      options: {
        automatic: {
          label: 'Von selbst übernehmen',
          hint: 'Wenn Sie den Schlüssel wechseln, wird die neue Version geprüft und verwendet. Empfohlen.',
        },
        manual: {
          label: 'Bei der Version bleiben, die ich nenne',
          hint: 'Nennen Sie den Bezeichner mit seiner Version; nennen Sie hier die nächste, wenn sie verwendet werden soll.',
        },
      },
    },
    live: {
      https: 'Ein Schlüsselbezeichner beginnt mit https://',
      elsewhere: 'Ein Host, der auf {suffix} endet, gehört zu einer anderen Cloud ({cloud}). Hier gewünscht: {wanted}',
      host: 'Der Host endet auf {wanted}',
      vaultName: 'Der Name eines Tresors hat 3 bis 24 Buchstaben, Ziffern und einzelne Bindestriche.',
      path: 'Auf den Host folgt /keys/, der Name des Schlüssels und, wenn Sie möchten, seine Version aus 32 Hexadezimalziffern.',
      newest: 'Sieht richtig aus: Schlüssel {key} in {vault}, seine neueste Version.',
      version: 'Sieht richtig aus: Schlüssel {key} in {vault}, Version {version}.',
    },
    another: {
      heading: 'Einen anderen Schlüssel verwenden',
      text: 'Nennen Sie einen anderen Schlüssel oder eine Version davon: Er wird zuerst geprüft und dann an Stelle des jetzigen gesetzt.',
    },
  },
  commands: commandsDe,
  checks: checksDe,
  protection: protectionDe,
  drill: drillDe,
  evidence: evidenceDe,
  codes: codesDe,
  value: valueDe,
  messages: messagesDe,
};
