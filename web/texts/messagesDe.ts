import type { Texts } from './texts';

/** Seiten mit einer Nachricht, auf Deutsch. */
export const messagesDe: Texts['messages'] = {
  linkInvalid: {
    title: 'Dieser Link ist nicht gültig',
    text: 'Vielleicht wurde er unvollständig kopiert. Öffnen Sie ihn erneut aus der Nachricht, die Sie bekommen haben, oder bitten Sie Ihren Anbieter um einen neuen.',
  },
  linkExpired: {
    title: 'Dieser Link ist abgelaufen',
    text: 'Bitten Sie Ihren Anbieter um einen neuen Link. Es wurde nichts geändert.',
  },
  linkRevoked: { title: 'Dieser Link wurde zurückgezogen', text: 'Bitten Sie Ihren Anbieter um einen neuen Link.' },
  consentGiven: {
    title: 'Danke für Ihre Zustimmung',
    text: 'Sie wird bei Microsoft Entra bestätigt. Nennen Sie als Nächstes Ihren Schlüssel.',
  },
  consentDeclined: {
    title: 'Sie haben die Zustimmung abgelehnt',
    text: 'In Ihrem Mandanten wurde nichts installiert. War das nicht beabsichtigt, bitten Sie Ihren Anbieter, neu zu beginnen.',
  },
  consentFailed: {
    title: 'Die Zustimmung ist nicht gelungen',
    text: 'Microsoft Entra hat ein Problem gemeldet. Öffnen Sie Ihren persönlichen Link und versuchen Sie es erneut, mit einem Konto, das Anwendungen zustimmen darf.',
  },
  stateInvalid: {
    title: 'Diese Antwort kam zu spät oder gehört nicht hierher',
    text: 'Öffnen Sie Ihren persönlichen Link und beginnen Sie die Zustimmung von dort.',
  },
  unavailable: {
    title: 'Diese Seite ist gerade nicht verfügbar',
    text: 'Versuchen Sie es in einigen Minuten wieder. Es ist nichts verloren.',
  },
};
