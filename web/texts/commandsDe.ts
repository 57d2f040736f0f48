import type { Texts } from './texts';

/**
 * Texte um die Befehle auf Deutsch; die Befehle selbst bleiben, wie sie sind. Namen von Portalseiten: Microsoft Learn auf
 * Deutsch, "Zuweisen von Azure-Rollen über das Azure-Portal", "Schnellstart: Erstellen eines Schlüsseltresors" (2026-11).
 */
export const commandsDe: Texts['commands'] = {
  heading: 'Befehle zum Kopieren',
  intro:
    'Die Namen Ihres Tresors und Schlüssels werden eingesetzt, während Sie den Schlüsselbezeichner eingeben. Führen Sie die Befehle in der Azure Cloud Shell oder auf Ihrem Rechner aus.',
  introNamed: 'Führen Sie die Befehle in der Azure Cloud Shell oder auf Ihrem Rechner aus.',
  geo: {
    heading: 'Für die georedundanten Sicherungen',
    text: (location) =>
      `Azure bewahrt Kopien der Sicherungen in ${location} auf. Sie brauchen einen zweiten Schlüssel, in einem Tresor dieser Region, ` +
      'und eine eigene Identität, die ihn verwenden darf.',
  },
  shells: {
    cli: 'Azure CLI',
    powershell: 'Azure PowerShell',
    terraform: 'Terraform',
    portal: 'Azure-Portal',
    accessPolicy: 'Azure CLI, für einen Tresor mit Zugriffsrichtlinien statt Rollen',
    managedHsm: 'Azure CLI, für ein Managed HSM',
  },
  copy: 'Kopieren',
  copied: 'Kopiert',
  copyLabel: (what) => `Kopieren: ${what}`,
  tasks: {
    install: {
      title: 'Anwendung per Skript installieren',
      text: 'Statt des Links zur Zustimmung. Die Anwendung verlangt keine Berechtigung; mehr als die Installation gibt es nicht zu erlauben.',
      portal: ['Im Portal geht das mit der Client-ID nicht: Verwenden Sie den Link zur Zustimmung oben.'],
    },
    createVault: ({ region, retentionDays }) => ({
      title: 'Tresor anlegen',
      text:
        `Mit Löschschutz und 90 Tagen Aufbewahrung, die später nicht änderbar sind (verlangt werden mindestens ${retentionDays}), ` +
        `in ${region ?? 'einer beliebigen Region'}. Überspringen Sie das, wenn Sie einen solchen Tresor haben.`,
      managedHsm: {
        title: 'Managed HSM anlegen',
        text:
          'Nur wenn Sie ein ganzes HSM für sich möchten. Es nimmt Schlüssel auf, sobald seine Sicherheitsdomäne heruntergeladen ist; ' +
          'dafür brauchen Sie drei Zertifikate. Der Löschschutz wird zuletzt eingeschaltet und lässt sich nicht zurücknehmen.',
      },
      portal: [
        `Öffnen Sie Schlüsseltresore und wählen Sie Erstellen${region === undefined ? '' : `, mit der Region ${region}`}.`,
        'Tragen Sie {vault} als Namen ein, stellen Sie die Aufbewahrung gelöschter Tresore auf 90 Tage und aktivieren Sie den Löschschutz.',
        'Wählen Sie auf der Seite Zugriffskonfiguration „Rollenbasierte Zugriffssteuerung in Azure“.',
        'Wählen Sie Überprüfen + erstellen und dann Erstellen.',
      ],
    }),
    createKey: ({ expiry }, size) => ({
      title: 'Schlüssel anlegen',
      text:
        `RSA, ${size} Bit, nur zum Ein- und Auspacken, ohne Ablaufdatum${expiry === 'none' ? ', was hier Pflicht ist' : ''}. ` +
        'Sie brauchen die Rolle „Key Vault Crypto Officer“ auf dem Tresor.',
      managedHsm: {
        text:
          `RSA-HSM, ${size} Bit, nur zum Ein- und Auspacken, ohne Ablaufdatum${expiry === 'none' ? ', was hier Pflicht ist' : ''}. ` +
          'Sie brauchen die Rolle „Managed HSM Crypto User“ im HSM.',
      },
      portal: [
        'Öffnen Sie den Tresor {vault}, dann Objekte, Schlüssel, und wählen Sie Generieren/Importieren.',
        `Tragen Sie {key} als Namen ein, wählen Sie RSA und ${size}, und lassen Sie die Daten leer.`,
        'Wählen Sie Erstellen.',
      ],
    }),
    findKey: (on) => ({
      title: 'Schlüsselbezeichner finden',
      text: `Er gehört in das Feld „Schlüsselbezeichner${on === 'geo' ? ' für georedundante Sicherungen' : ''}“.`,
      portal: [
        'Öffnen Sie den Tresor {vault}, dann Objekte, Schlüssel.',
        'Wählen Sie den Schlüssel {key} und dann seine aktuelle Version.',
        'Kopieren Sie den Schlüsselbezeichner.',
      ],
    }),
    grant: (to, name) => ({
      title: `Rolle vergeben an: ${to} ${name}`,
      text: 'Nur auf diesem einen Schlüssel. Dazu braucht es einen Besitzer, Benutzerzugriffsadministrator oder Key Vault Data Access Administrator des Tresors.',
      managedHsm: {
        text: 'Nur auf diesem einen Schlüssel. Dazu braucht es einen Managed HSM Administrator: Rollen eines HSM werden im HSM selbst vergeben.',
      },
      portal: [
        'Öffnen Sie den Schlüssel {key} im Tresor {vault} und wählen Sie Zugriffssteuerung (IAM), Hinzufügen, Rollenzuweisung hinzufügen.',
        'Wählen Sie die Rolle „Key Vault Crypto Service Encryption User“.',
        `Wählen Sie Mitglieder auswählen und suchen Sie nach ${name}.`,
        'Wählen Sie Überprüfen + zuweisen.',
      ],
    }),
    events: (on) => ({
      title: on === 'geo' ? 'Änderungen am zweiten Schlüssel sofort melden' : 'Änderungen am Schlüssel sofort melden',
      text: 'Freiwillig: Ohne das werden neue Versionen und Änderungen innerhalb von Minuten bis zu einer Stunde bemerkt. Dazu braucht es einen Besitzer oder EventGrid Contributor des Tresors. Die Adresse ist persönlich: Behalten Sie sie für sich.',
      portal: [
        'Öffnen Sie den Tresor {vault}, dann Ereignisse, und wählen Sie Ereignisabonnement.',
        'Wählen Sie das Schema Cloudereignisschema v1.0 und den Endpunkttyp Webhook.',
        'Tragen Sie die Adresse, die der Befehl nennt, als Endpunkt ein und wählen Sie Erstellen.',
      ],
    }),
    withdraw: (on) => ({
      title: on === 'geo' ? 'Zugriff auf die georedundanten Sicherungen entziehen' : 'Zugriff entziehen',
      text:
        (on === 'geo'
          ? 'Deaktiviert den zweiten Schlüssel. Die Sicherungen in der anderen Region sind nicht lesbar, bis der Schlüssel wieder aktiviert ist. '
          : 'Deaktiviert den Schlüssel. Die Daten sind nicht lesbar, bis der Schlüssel wieder aktiviert ist. ') +
        'Das ist jederzeit Ihr Recht und braucht niemandes Hilfe.',
      portal: [
        'Öffnen Sie den Schlüssel {key} im Tresor {vault} und dann seine aktuelle Version.',
        'Stellen Sie Aktiviert auf Nein und wählen Sie Speichern.',
      ],
    }),
  },
};
