import type { Texts } from './texts';

const NEW_KEY = 'Legen Sie einen passenden Schlüssel an: {1}';
const GIVE_ROLE = ['Geben Sie das Recht: {1}', 'In einem Tresor mit Zugriffsrichtlinien: {2}'];
const TRUSTED = 'Lassen Sie vertrauenswürdige Microsoft-Dienste durch: {1}';
const PURGE = ['Schalten Sie den Löschschutz ein: {1}'];
const NEW_VERSION = ['Legen Sie eine neue Version an: {1}'];

/** Reasons and remedies of codes that customers see, in German. Commands stay as they are. */
export const codesDe: Texts['codes'] = {
  'consent-missing': {
    reason: 'Die Anwendung {clientId} ist im Mandanten {tenantId} nicht installiert.',
    remedy: [
      'Eine Administratorin oder ein Administrator des Mandanten öffnet den Link zur Zustimmung oder installiert sie: {1}',
    ],
  },
  'application-disabled': {
    reason: 'Die Anwendung {clientId} ist im Mandanten {tenantId} deaktiviert.',
    remedy: ['Falls das nicht beabsichtigt war: {1}'],
  },
  'tenant-policy-blocks': {
    reason:
      'Eine Richtlinie des Mandanten {tenantId} (bedingter Zugriff oder Mandantenbeschränkung) sperrt die Anwendung: {detail}',
    remedy: [
      'Nehmen Sie die Workloadidentität {clientId} von der Richtlinie aus, die in den Anmeldeprotokollen des Mandanten genannt ist.',
    ],
  },
  'vault-service-missing': {
    reason:
      'Der Mandant {tenantId} hat keinen Dienstprinzipal für Azure Key Vault; so ist kein Token für einen Tresor zu bekommen: {detail}',
    remedy: ['Eine Administratorin oder ein Administrator des Mandanten installiert ihn: {1}'],
  },
  'consent-declined': { reason: 'Die Zustimmung zur Anwendung wurde abgelehnt.' },
  'consent-expired': {
    reason: 'Innerhalb von {days} Tagen nach der Einladung kamen Zustimmung und Schlüssel nicht zustande.',
  },
  'tenant-not-found': { reason: 'Entra kennt den Mandanten {tenantId} in dieser Cloud nicht.' },
  'not-offered': { reason: '{why} (Quelle: {source}, {date}).' },
  'resource-not-found': {
    reason: 'Die Ressource {resourceId} gibt es nicht, oder sie darf von hier aus nicht gelesen werden.',
  },
  'hosting-mismatch': {
    reason:
      'Laut Anfrage liegt die Ressource bei „{hosting}“, aber ihr Abonnement {subscriptionId} gehört zum Mandanten {tenantId}.',
  },
  'key-missing': {
    reason: 'Es wurde noch kein Schlüssel benannt.',
    remedy: ['Nennen Sie den Schlüssel auf dieser Seite: Sein Bezeichner sieht aus wie https://<vault>/keys/<key>.'],
  },
  'key-uri-invalid': {
    reason: 'Der Schlüsselbezeichner {seen} kann nicht verwendet werden.',
    remedy: ['Nennen Sie einen Schlüssel in dieser Form: {wanted}'],
  },
  'vault-not-found': {
    reason: 'Unter {vaultHost} gibt es keinen Tresor, oder er ist nicht erreichbar.',
    remedy: ['Prüfen Sie den Namen: {1}', 'Ein gelöschter Tresor kommt so zurück: {2}'],
  },
  'vault-not-offered': {
    reason: 'Azure bietet einen Schlüssel in {vaultHost} hierfür nicht an: {why} (Quelle: {source}, {date}).',
    remedy: ['Nennen Sie einen anderen Schlüssel: {alternatives}'],
  },
  'vault-deleted': {
    reason: 'Der Tresor {vaultHost} wurde am {deletedOn} gelöscht; bis {purgedOn} kann er zurückgeholt werden.',
    remedy: [
      'Holen Sie ihn zurück: {1}',
      'Seine Rollenzuweisungen sind verloren: Vergeben Sie die Rolle danach erneut.',
    ],
  },
  'vault-tenant-mismatch': {
    reason: 'Der Tresor {vaultHost} gehört zum Mandanten {vaultTenantId}, nicht zu {tenantId}.',
    remedy: [
      'Nennen Sie einen Schlüssel in einem Tresor des Mandanten {tenantId}.',
      'So sehen Sie, wo ein Tresor liegt: {1}',
    ],
  },
  'vault-bound-elsewhere': {
    reason: 'Der Tresor {vaultHost} dient bereits einem anderen Kunden.',
    remedy: ['Nennen Sie einen Schlüssel in einem Tresor, der nur Ihnen dient: {1}'],
  },
  'vault-access-denied': {
    reason:
      'Die Anwendung darf die Schlüssel in {vaultHost} nicht verwenden: {permissions} verweigert ({detail}). Eine neue Rolle wirkt erst nach bis zu 10 Minuten.',
    remedy: GIVE_ROLE,
  },
  'identity-access-denied': {
    reason:
      'Die verwaltete Identität {identityName} der Ressource darf den Schlüssel {keyUri} nicht verwenden: {detail}',
    remedy: GIVE_ROLE,
  },
  'vault-firewall': {
    reason: 'Die Firewall von {vaultHost} lässt diese Prüfung nicht zu: {detail}',
    remedy: [TRUSTED],
  },
  'vault-firewall-or-role': {
    reason:
      'Azure hat den Schlüssel {keyUri} für {kind} abgelehnt: {detail}. So lautet die Antwort bei geschlossener Firewall ebenso wie bei fehlender Rolle; die Firewall von {vaultHost} hielt auch diese Prüfung fern.',
    remedy: [
      TRUSTED,
      'Wird er dennoch abgelehnt, fehlt die Rolle: {2}',
      'In einem Tresor mit Zugriffsrichtlinien: {3}',
    ],
  },
  'key-not-found': {
    reason: 'Den Schlüssel {keyUri} gibt es nicht.',
    remedy: ['Listen Sie die Schlüssel auf: {1}', 'Ein gelöschter Schlüssel kommt so zurück: {2}'],
  },
  'key-version-needed': {
    reason:
      'Die Firewall von {vaultHost} verbirgt die Versionen des Schlüssels {keyName}, und {kind} verlangt einen Schlüssel mit Version.',
    remedy: ['Nennen Sie den Schlüssel mit seiner Version.', 'So sehen Sie sie: {1}'],
  },
  'key-deleted': {
    reason: 'Der Schlüssel {keyUri} wurde am {deletedOn} gelöscht; bis {purgedOn} kann er zurückgeholt werden.',
    remedy: ['Holen Sie ihn zurück: {1}'],
  },
  'key-region': {
    reason: 'Der Tresor {vaultHost} liegt in {seen}; {kind} verlangt den Schlüssel in {location}.',
    remedy: [
      'Legen Sie dort einen Tresor an: {1}',
      'Legen Sie darin einen Schlüssel an: {2}',
      'Vergeben Sie dann die Rolle und nennen Sie diesen Schlüssel.',
    ],
  },
  'geo-key-missing': {
    reason:
      'Die Sicherungen von {resourceId} liegen auch in {location} und werden dort mit einem zweiten Schlüssel verschlüsselt, der in dieser Region liegen muss; es ist keiner benannt.',
    remedy: [
      'Nennen Sie einen Schlüssel in einem Tresor in {location}.',
      'So legen Sie dort einen Tresor an: {1}',
      'So legen Sie darin einen Schlüssel an: {2}',
    ],
  },
  'key-disabled': {
    reason: 'Der Schlüssel {keyUri} ist deaktiviert.',
    remedy: ['Falls das nicht beabsichtigt war: {1}'],
  },
  'key-kind': { reason: 'Der Schlüssel {keyUri} ist von der Art {seen}; {kind} verlangt {wanted}.', remedy: [NEW_KEY] },
  'key-size': { reason: 'Der Schlüssel {keyUri} hat {seen} Bit; {kind} verlangt {wanted}.', remedy: [NEW_KEY] },
  'key-operations': { reason: 'Der Schlüssel {keyUri} erlaubt {missing} nicht.', remedy: ['Erlauben Sie es: {1}'] },
  'key-not-active': {
    reason: 'Der Schlüssel {keyUri} wird erst am {notBefore} aktiv.',
    remedy: ['Warten Sie so lange, oder setzen Sie ein früheres Aktivierungsdatum: {1}'],
  },
  'key-expiry': {
    reason: 'Der Schlüssel {keyUri} läuft am {expires} ab; {kind} verlangt: {wanted}.',
    remedy: ['Legen Sie eine passende Version an: {1}'],
  },
  'purge-protection-off': {
    reason: 'Der Tresor {vaultHost} schützt Schlüssel nicht vor endgültigem Löschen (Wiederherstellungsstufe {seen}).',
    remedy: PURGE,
  },
  'key-not-recoverable': {
    reason:
      'Azure hat den Schlüssel {keyUri} abgelehnt, weil sein Tresor Schlüssel nicht vor endgültigem Löschen schützt: {detail}',
    remedy: PURGE,
  },
  'retention-too-short': {
    reason: 'Gelöschte Schlüssel von {vaultHost} bleiben {seen} erhalten; {kind} verlangt {wanted} Tage.',
    remedy: ['Die Aufbewahrung steht seit dem Anlegen des Tresors fest. Legen Sie einen neuen an: {1}'],
  },
  'key-refused': {
    reason: 'Azure hat den Schlüssel {keyUri} für {kind} abgelehnt: {detail}',
    remedy: [
      'Nennen Sie einen anderen Schlüssel, oder berichtigen Sie diesen, wie die Antwort sagt. So sehen Sie ihn an: {1}',
    ],
  },
  'key-version-disabled': {
    reason:
      'Die Version {keyUri} ist deaktiviert, und {resourceId} verwendet sie noch; die neueste Version ist {newest}.',
    remedy: ['Aktivieren Sie sie, bis die Ressource umgestellt ist: {1}'],
  },
  'old-version-disabled': {
    reason: 'Die Version {keyUri} ist deaktiviert, aber {resourceId} braucht sie noch ({what}, {until}).',
    remedy: ['Aktivieren Sie sie wieder: {1}'],
  },
  'key-expiring': { reason: 'Der Schlüssel {keyUri} läuft am {expires} ab. {means}', remedy: NEW_VERSION },
  'key-expired': { reason: 'Der Schlüssel {keyUri} ist am {expires} abgelaufen. {means}', remedy: NEW_VERSION },
  'release-needs-access': {
    reason:
      '{resourceId} kann nicht zu Schlüsseln des Dienstes zurückkehren, solange der jetzige Schlüssel nicht erreichbar ist: {detail}',
    remedy: [
      'Geben Sie den Zugriff für die Dauer der Umstellung zurück; sie geht dann von selbst weiter.',
      'Der Befehl dazu: {1}',
    ],
  },
  'retries-used-up': { reason: 'Der Schritt {step} ist immer wieder fehlgeschlagen. Zuletzt: {detail}' },
  'resource-inaccessible': {
    reason:
      'Die Ressource {resourceId} meldet, dass sie ihren Schlüssel nicht erreicht; von hier aus ist er gut zu erreichen.',
  },
  'identity-gone': {
    reason: 'Die verwaltete Identität {identityName}, die {resourceId} verwendet, gibt es nicht mehr.',
  },
  'encryption-changed': { reason: 'Jemand hat geändert, wie {resourceId} verschlüsselt ist: {detail}' },
  'rotation-stuck': {
    reason: '{resourceId} hat die Version {keyUri}, die es seit {since} gibt, nicht übernommen: {detail}',
  },
  'check-impossible': {
    reason: 'Seit {since} lässt sich nicht feststellen, ob {resourceId} den Schlüssel noch erreicht: {detail}',
  },
  'resource-removed': { reason: 'Die Ressource {resourceId} gibt es nicht mehr.' },
  'resource-forgotten': {
    reason: '{resourceId} wird nicht mehr betreut und behält den Schlüssel, den sie hat: {keyUri}.',
  },
};
