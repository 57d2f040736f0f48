import { LIFECYCLES } from '../../shared/targets/lifecycle';

const { mysqlFlexibleServer, storageAccount, sqlServer, diskEncryptionSet } = LIFECYCLES;
const WORDS: Readonly<Record<string, string>> = {
  enabled: 'aktiviert',
  disabled: 'deaktiviert',
  on: 'ein',
  unknown: 'unbekannt',
  'no expiry': 'kein Ablaufdatum',
  'none, or one in the future': 'keines oder eines in der Zukunft',
  'no activation date': 'kein Aktivierungsdatum',
  'activation in the past': 'Aktivierung in der Vergangenheit',
  'get refused': 'get verweigert',
  backups: 'für Sicherungen',
  'the change of keys': 'für den Schlüsselwechsel',
  'disks that are not wrapped anew yet': 'für Datenträger, die noch nicht neu verschlüsselt sind',
  'they are': 'bis es so weit ist',
  [mysqlFlexibleServer.expiryMeans]:
    'Der Server bleibt erreichbar, aber der Schlüssel kann weder neu gesetzt noch für ein Replikat oder einen wiederhergestellten Server verwendet werden.',
  [storageAccount.expiryMeans]: 'Die Daten bleiben zugänglich; der Schlüssel kann nicht neu gesetzt werden.',
  [sqlServer.expiryMeans]:
    'Die Datenbanken bleiben zugänglich; der Server nimmt den Schlüssel weder neu noch als Schutz an.',
  [diskEncryptionSet.expiryMeans]:
    'Laufende Datenträger arbeiten weiter, werden aber nicht neu verschlüsselt; ein Wechsel schlägt fehl.',
};

/** What a key identifier must be, as `parseKeyUri` says it; the form follows after a colon. */
const WANTED: readonly (readonly [RegExp, string])[] = [
  [/^a key identifier: /, 'ein Schlüsselbezeichner: '],
  [/^https, not (\w+): /, 'https, nicht $1: '],
  [/^no user name or password before the host: /, 'kein Benutzername oder Kennwort vor dem Host: '],
  [/^a vault host ending in (\S+) or (\S+): /, 'ein Host, der auf $1 oder $2 endet: '],
  [
    /^a vault name of 3 to 24 letters, digits and single hyphens: /,
    'ein Tresorname aus 3 bis 24 Buchstaben, Ziffern und einzelnen Bindestrichen: ',
  ],
  [/^no query and no fragment: /, 'keine Abfrage und kein Fragment: '],
  [
    /^the path \/keys\/<key> with an optional version of 32 hex digits: /,
    'der Pfad /keys/<key> mit einer Version aus 32 Hexadezimalziffern oder ohne: ',
  ],
];

/** A value as it is found or required, in German where it comes in English words. */
export function valueDe(text: string): string {
  const word = WORDS[text];
  if (word !== undefined) return word;
  const wanted = WANTED.find(([pattern]) => pattern.test(text));
  if (wanted) return text.replace(...wanted).replace(' or https://', ' oder https://');
  const days = /^(\d+) days$/.exec(text);
  if (days) return `${days[1]} Tage`;
  if (/^[\d, ]+ bits$/.test(text)) return text.replace(/ bits$/, ' Bit');
  return text.replace(/^(\S+) or (\S+)$/, '$1 oder $2');
}
