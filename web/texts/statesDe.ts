import type { Texts } from './texts';

const preparing = {
  label: 'In Vorbereitung',
  nobody: {
    headline: 'Ihre Einrichtung wird vorbereitet',
    text: 'Das dauert etwa eine Minute. Diese Seite ändert sich von selbst.',
  },
};

/** Bezeichnungen und Überschriften der Zustände auf Deutsch. */
export const statesDe: Texts['states'] = {
  requested: preparing,
  preparing,
  'awaiting-consent': {
    label: 'Zustimmung nötig',
    customer: {
      headline: 'Stimmen Sie der Anwendung zu',
      text: 'Eine Administratorin oder ein Administrator Ihres Mandanten stimmt der Anwendung zu, die Ihren Schlüssel verwenden wird. Sie kann nichts, bis Sie ihr auch eine Rolle auf dem Schlüssel geben.',
    },
    nobody: { headline: 'Ihre Zustimmung wird bestätigt', text: 'Das dauert bis zu einigen Minuten.' },
  },
  'awaiting-key': {
    label: 'Schlüssel nötig',
    customer: {
      headline: 'Nennen Sie Ihren Schlüssel',
      text: 'Legen Sie einen Schlüssel an oder wählen Sie einen, geben Sie die Rolle darauf, und tragen Sie hier seinen Bezeichner ein. Die Befehle unten tun es Schritt für Schritt.',
    },
    nobody: { headline: 'Ihr Schlüssel wird übernommen', text: 'Die Prüfung beginnt gleich.' },
  },
  'verifying-key': {
    label: 'Schlüssel wird geprüft',
    customer: { headline: 'An Ihrem Schlüssel ist etwas zu ändern' },
    nobody: {
      headline: 'Ihr Schlüssel wird geprüft',
      text: 'Jede Anforderung unten wird der Reihe nach geprüft. Diese Seite ändert sich von selbst.',
    },
  },
  encrypting: {
    label: 'Wird verschlüsselt',
    customer: { headline: 'Ihr Schlüssel kann noch nicht verwendet werden' },
    nobody: {
      headline: 'Die Verschlüsselung mit Ihrem Schlüssel wird eingerichtet',
      text: 'Azure setzt Ihren Schlüssel an der Ressource. Das kann einige Minuten dauern; die Daten bleiben verfügbar.',
    },
  },
  protected: {
    label: 'Geschützt',
    nobody: {
      headline: 'Mit Ihrem Schlüssel geschützt',
      text: 'Die Daten sind mit Ihrem Schlüssel verschlüsselt, und das Ergebnis wurde in Azure bestätigt.',
    },
    customer: { headline: 'Mit Ihrem Schlüssel geschützt' },
  },
  'at-risk': {
    label: 'Schutz gefährdet',
    customer: { headline: 'Handeln Sie, damit der Schutz bestehen bleibt' },
    nobody: { headline: 'Der Schutz ist gefährdet' },
  },
  'access-lost': {
    label: 'Zugriff auf den Schlüssel verloren',
    customer: {
      headline: 'Ihr Schlüssel kann nicht mehr verwendet werden',
      text: 'Wenn Sie den Zugriff mit Absicht entzogen haben, bleibt nichts zu tun: Ohne Ihren Schlüssel sind die Daten nicht lesbar. Wenn nicht, stellen Sie den Zugriff wieder her.',
    },
    nobody: {
      headline: 'Ihr Schlüssel kann nicht mehr verwendet werden',
      text: 'Der Zugriff wird immer wieder geprüft; diese Seite ändert sich von selbst.',
    },
  },
  released: {
    label: 'Beendet',
    nobody: {
      headline: 'Der Schutz mit Ihrem Schlüssel ist beendet',
      text: 'Die Ressource verwendet Ihren Schlüssel nicht mehr. Sie können die Rolle und die Anwendung entfernen. Behalten Sie den Schlüssel, solange Sicherungen ihn brauchen können.',
    },
  },
  rejected: {
    label: 'Nicht möglich',
    nobody: {
      headline: 'Diese Einrichtung ist nicht möglich',
      text: 'In Ihrem Mandanten wurde nichts geändert. Ihr Anbieter kann eine berichtigte Anfrage senden.',
    },
  },
  declined: {
    label: 'Abgelehnt',
    nobody: {
      headline: 'Die Zustimmung wurde abgelehnt',
      text: 'In Ihrem Mandanten wurde nichts installiert, und es geschieht nichts weiter. Sprechen Sie mit Ihrem Anbieter, wenn Sie neu beginnen möchten.',
    },
  },
  expired: {
    label: 'Abgelaufen',
    nobody: {
      headline: 'Die Einladung ist abgelaufen',
      text: 'Zustimmung und Schlüssel kamen nicht rechtzeitig. Ihr Anbieter kann jederzeit eine neue Einladung senden.',
    },
  },
  failed: {
    label: 'Fehlgeschlagen',
    nobody: {
      headline: 'Die Einrichtung ist fehlgeschlagen',
      text: 'Sie geht nicht von selbst weiter. Ihr Anbieter sieht die Ursache und kommt auf Sie zu.',
    },
  },
};
