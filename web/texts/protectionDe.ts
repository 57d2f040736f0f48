import type { Texts } from './texts';

/** Das Leben nach der Verschlüsselung, auf Deutsch. */
export const protectionDe: Texts['protection'] = {
  heading: 'Schutz',
  key: 'Verwendeter Schlüssel',
  geoKey: 'Schlüssel der georedundanten Sicherungen',
  version: 'Version',
  usedSince: 'Diese Version wird verwendet seit',
  since: 'Geschützt seit',
  lookedAt: 'Zuletzt angesehen',
  rotation: 'Neue Versionen',
  copies: 'Wie es um die Ressource und ihre Kopien steht',
  checkNow: 'Jetzt prüfen',
  checkNowHint:
    'Prüft den Schlüssel erneut und setzt ihn neu, damit auch Azure nachsieht. Höchstens einmal in der Minute.',
  versions: {
    storageAccount:
      'Sofern Sie keine Version genannt haben, übernimmt das Konto eine neue innerhalb eines Tages. Lassen Sie ältere Versionen mindestens einen Tag länger aktiviert.',
    sqlServer:
      'Sofern Sie keine Version genannt haben, übernimmt der Server eine neue innerhalb eines Tages. Behalten Sie ältere Versionen: Sicherungen brauchen die ihrer Zeit.',
    diskEncryptionSet:
      'Sofern Sie keine Version genannt haben, wird eine neue innerhalb von Stunden übernommen, und die Schlüssel der Datenträger werden neu verpackt. Lassen Sie ältere Versionen aktiviert, bis das geschehen ist.',
    mysqlFlexibleServer:
      'Neue Versionen werden für Sie bemerkt, geprüft und am Server gesetzt. Behalten Sie ältere Versionen: Sicherungen brauchen die ihrer Zeit.',
  },
  control: (vendor) =>
    `Die Kontrolle bleibt bei Ihnen: Deaktivieren Sie den Schlüssel oder entfernen Sie die Rolle, und ${vendor} kann die Daten nicht mehr lesen.`,
  ledger: {
    heading: 'Versionen Ihrer Schlüssel',
    intro: 'Welche Versionen verwendet wurden, und ab wann jede ohne Schaden deaktiviert werden kann.',
    needs: {
      'in-use': 'In Verwendung',
      backups: 'Von Sicherungen gebraucht',
      disks: 'Von Datenträgern gebraucht',
      change: 'Noch für den Wechsel gebraucht',
      none: 'Nicht gebraucht',
    },
    resource: 'Von',
    of: 'Für',
    geoBackups: 'georedundante Sicherungen',
    from: 'Verwendet ab',
    until: 'Verwendet bis',
    safe: 'Darf deaktiviert werden ab',
    limits:
      'Das ist, was von hier aus zu sehen ist. Exporte, anderswo länger aufbewahrte Sicherungen und andere Ressourcen von Ihnen können eine Version ebenfalls brauchen.',
  },
  history: {
    heading: 'Verlauf',
    events: {
      'copy-encrypted': 'Eine Kopie wurde mit dem Schlüssel verschlüsselt',
      'key-rotated': 'Eine neue Version des Schlüssels ist in Verwendung',
      'access-lost': 'Der Zugriff auf den Schlüssel ging verloren',
      'access-restored': 'Der Zugriff auf den Schlüssel war wieder da',
      'resource-gone': 'Die Ressource wurde gelöscht',
      released: 'Der Schutz endete',
    },
  },
  release: {
    heading: 'Schutz beenden',
    summary: 'Zu Schlüsseln von Microsoft zurückkehren',
    text: 'Die Daten bleiben und werden mit einem Schlüssel verschlüsselt, den Microsoft verwaltet. Ihr Schlüssel wird dafür nicht mehr verwendet; Sicherungen von früher brauchen weiterhin die Version ihrer Zeit. Ihr Schlüssel muss dafür verwendbar sein, bis es geschehen ist.',
    confirm: (name) => `Geben Sie zur Bestätigung ${name} ein`,
    problem: (name) => `Die Ressource heißt ${name}.`,
    submit: 'Schutz beenden',
    asked: 'Das Ende des Schutzes wurde verlangt am',
    notOffered: (vendor) =>
      `Azure hat für diese Art von Ressource keinen Weg zurück zu einem Schlüssel von Microsoft. Bitten Sie ${vendor}, die Daten zuerst anderswohin zu bringen.`,
  },
};
