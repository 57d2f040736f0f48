import type { DrillTexts } from './drillTexts';

const minutes = (count: number) => (count === 1 ? 'einer Minute' : count === 60 ? 'einer Stunde' : `${count} Minuten`);

/** Die Probe des Ausschalters, auf Deutsch. */
export const drillDe: DrillTexts = {
  heading: 'Ihren Ausschalter erproben',
  intro: (vendor) =>
    `Sie können den Schlüssel jederzeit entziehen. Erproben Sie es einmal, wenn niemand die Daten braucht: Diese Seite sagt Ihnen, was zu tun ist, und hält als Nachweis fest, was ${vendor} wann bemerkt hat.`,
  summary: 'Eine Probe beginnen',
  stopsHeading: 'Was während der Probe nicht mehr geht',
  stops: {
    mysqlFlexibleServer:
      'Der Server lehnt Verbindungen ab und wird unzugänglich; er kommt zurück, wenn der Schlüssel wieder da ist und neu gesetzt wurde.',
    storageAccount: 'Lesen und Schreiben von Daten wird verweigert, bis der Schlüssel wieder da ist.',
    sqlServer:
      'Die Datenbanken werden unzugänglich. Ist der Schlüssel innerhalb von 30 Minuten zurück, erholen sie sich innerhalb einer Stunde; später müssen sie von Hand freigegeben werden, und Mitglieder von Failovergruppen, Sicherungsverlauf und Tags können verloren gehen.',
    diskEncryptionSet:
      'Virtuelle Computer mit Datenträgern dieses Satzes werden heruntergefahren, und die Datenträger sind nicht verwendbar, bis der Schlüssel wieder da ist.',
  },
  expected: ({ showsLoss, lossNoticedMinutes, healsWithinMinutes = 0 }) => [
    'Der Verlust wird hier am Gebrauch des Schlüssels bemerkt, innerhalb weniger Minuten, nachdem Ihre Änderung wirkt.',
    showsLoss
      ? `Der Dienst von Azure bemerkt ihn innerhalb von ${minutes(lossNoticedMinutes)}; dann sind die Daten nicht lesbar, und die Ressource sagt das auch.`
      : `Der Dienst von Azure bemerkt ihn innerhalb von ${minutes(lossNoticedMinutes)}; dann sind die Daten nicht lesbar. Die Ressource selbst sagt das nicht.`,
    ...(healsWithinMinutes > 0
      ? [
          `Geben Sie den Schlüssel innerhalb von ${minutes(healsWithinMinutes)} zurück: Später braucht es Handarbeit, bis alles wieder da ist.`,
        ]
      : []),
  ],
  copies: (names) => `Das betrifft auch die Kopien: ${new Intl.ListFormat('de-DE').format(names)}.`,
  never: (hours) =>
    `An Ihrem Schlüssel tut niemand etwas außer Ihnen. Die Probe gilt ${hours} Stunden lang; fehlt der Schlüssel dann noch, wird das als wirklicher Verlust gemeldet.`,
  source: (source, date) => `Nach ${source}, ${date}.`,
  confirm: (name) => `Geben Sie ${name} ein, um zu bestätigen, dass dies ausfallen darf`,
  problem: (name) => `Die Ressource heißt ${name}.`,
  submit: 'Probe beginnen',
  notNow: 'Eine Probe kann beginnen, solange alles geschützt ist und nichts anderes läuft.',
  running: {
    heading: 'Eine Probe Ihres Ausschalters läuft',
    waiting:
      'Entziehen Sie jetzt den Schlüssel, auf eine dieser beiden Arten. Es wird jede Minute nachgesehen; diese Seite ändert sich von selbst, wenn der Verlust bemerkt ist.',
    lost: 'Der Verlust wurde bemerkt. Überzeugen Sie sich selbst, dass die Daten nicht lesbar sind. Geben Sie den Schlüssel dann auf demselben Weg zurück.',
    until: 'Die Probe endet am',
    cancel: 'Probe jetzt beenden',
    cancelHint:
      'Ab dann gilt ein Verlust des Zugriffs als wirklicher. Geben Sie den Schlüssel vorher zurück, wenn er entzogen ist.',
  },
  tasks: {
    disable: {
      title: 'Die verwendete Version deaktivieren',
      text: 'Wirkt sofort für alle, die diese Version verwenden, und lässt sich leicht zurücknehmen. Empfohlen.',
      portal: [
        'Öffnen Sie den Tresor {vault}, dann Objekte, Schlüssel, und den Schlüssel {key}.',
        'Wählen Sie die verwendete Version, stellen Sie Aktiviert auf Nein und wählen Sie Speichern.',
      ],
    },
    remove: {
      title: 'Oder die Rolle entfernen',
      text: 'Wirkt erst nach bis zu 10 Minuten, und später, solange Token noch gelten. Andere Nutzer des Schlüssels arbeiten weiter.',
      portal: [
        'Öffnen Sie den Schlüssel {key} im Tresor {vault} und wählen Sie Zugriffssteuerung (IAM), Rollenzuweisungen.',
        'Markieren Sie die Zuweisung von „Key Vault Crypto Service Encryption User“ und wählen Sie Entfernen.',
      ],
    },
    enable: {
      title: 'Die Version wieder aktivieren',
      text: 'Wenn Sie sie deaktiviert haben.',
      portal: [
        'Öffnen Sie den Tresor {vault}, dann Objekte, Schlüssel, und den Schlüssel {key}.',
        'Wählen Sie die Version, stellen Sie Aktiviert auf Ja und wählen Sie Speichern.',
      ],
    },
    grant: {
      title: 'Oder die Rolle wieder vergeben',
      text: 'Wenn Sie sie entfernt haben. Sie wirkt erst nach bis zu 10 Minuten.',
      portal: [
        'Öffnen Sie den Schlüssel {key} im Tresor {vault} und wählen Sie Zugriffssteuerung (IAM), Hinzufügen, Rollenzuweisung hinzufügen.',
        'Wählen Sie die Rolle „Key Vault Crypto Service Encryption User“ und dasselbe Mitglied wie zuvor.',
        'Wählen Sie Überprüfen + zuweisen.',
      ],
    },
  },
  record: {
    heading: 'Bisherige Proben',
    title: (number) => `Probe ${number}`,
    states: {
      waiting: 'Wartet darauf, dass Sie den Schlüssel entziehen',
      lost: 'Der Schlüssel ist entzogen',
      done: 'Bestanden: Der Verlust wurde bemerkt, und der Zugriff ist wieder da',
      cancelled: 'Vorzeitig beendet',
      'timed-out': 'Nicht rechtzeitig abgeschlossen',
    },
    started: 'Begonnen',
    cancelled: 'Von Ihnen beendet',
    key: 'Schlüssel',
    resource: 'Ressource',
    lostAt: 'Zugriff zuerst vermisst',
    noticedAt: 'Verlust sicher und gemeldet',
    why: 'Was zu sehen war',
    saidAt: 'Die Ressource sagte, dass sie ihren Schlüssel nicht erreicht',
    saysNothing: 'Diese Art von Ressource sagt es nicht selbst.',
    backAt: 'Zugriff wieder da und Verschlüsselung bestätigt',
    outage: 'Dauer des Ausfalls',
    notYet: 'noch nicht',
    minutes: (seconds) => (seconds < 120 ? `${seconds} Sekunden` : `${Math.round(seconds / 60)} Minuten`),
  },
};
