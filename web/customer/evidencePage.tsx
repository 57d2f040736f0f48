import type { Evidence, EvidenceRecord } from '../../shared/evidence/evidence';
import { CHECKS, type Check } from '../../shared/model/verification';
import { evidenceCss } from '../assets/evidenceCss';
import { useTexts } from '../texts';
import { DrillRecord } from './drillRecord';
import { EvidenceActions, EvidenceHappened, EvidenceKeys } from './evidenceTables';
import { Fact, Moment } from './fact';
import { renderDocument, type PageOptions } from './layout';
import { Reason } from './remedy';
import { Time } from './time';

/** The evidence report as one document that needs nothing else: to be printed, or kept as a file. */
export function renderEvidencePage(evidence: Evidence, options: Omit<PageOptions, 'nonce'> = {}): string {
  return renderDocument(<EvidencePage evidence={evidence} />, options);
}

function EvidencePage({ evidence: { madeAt, digest, record } }: { readonly evidence: Evidence }) {
  const { language, evidence: texts } = useTexts();
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex, nofollow" />
        <meta name="referrer" content="no-referrer" />
        <title>{texts.title(record.customer.name)}</title>
        <link rel="icon" href="data:," />
        <style dangerouslySetInnerHTML={{ __html: evidenceCss }} />
      </head>
      <body>
        <main>
          <h1>{texts.title(record.customer.name)}</h1>
          <p>{texts.intro(record.vendor, record.customer.name)}</p>
          <p class="muted">
            {texts.madeAt} <Time at={madeAt} />. {texts.print}
          </p>
          <Subject record={record} />
          <Verification record={record} />
          <Resources record={record} />
          <EvidenceKeys record={record} />
          <EvidenceHappened record={record} />
          <h2>{texts.drills.heading}</h2>
          {record.drills.length === 0 && <p>{texts.drills.none}</p>}
          {record.drills.map((drill) => (
            <DrillRecord key={drill.number} drill={drill} />
          ))}
          <EvidenceActions record={record} />
          <h2>{texts.digest.heading}</h2>
          <p>
            <code id="digest">{digest.value}</code>
          </p>
          <p>{texts.digest.text}</p>
          <p>{texts.digest.proves}</p>
          <p>{texts.digest.not}</p>
        </main>
      </body>
    </html>
  );
}

function Subject({ record }: { readonly record: EvidenceRecord }) {
  const { evidence, kinds, states, keyForm } = useTexts();
  const { fields } = evidence;
  const { customer, resource, status, application, identity, consent, key } = record;
  return (
    <>
      <h2>{evidence.subject}</h2>
      <dl>
        <Fact name={fields.vendor}>{record.vendor}</Fact>
        <Fact name={fields.customer}>{customer.name}</Fact>
        <Fact name={fields.tenant}>
          <code>{customer.tenantId}</code>
        </Fact>
        <Fact name={fields.onboarding}>
          <code>{record.onboardingId}</code>
        </Fact>
        <Fact name={fields.resource}>
          <code>{resource.id}</code>
        </Fact>
        <Fact name={fields.kind}>{kinds[resource.kind]}</Fact>
        <Fact name={fields.hosting}>{evidence.hosting[resource.hosting]}</Fact>
        <Fact name={fields.application}>
          {application.name} <code>{application.clientId}</code>
        </Fact>
        <Fact name={fields.identity}>
          <code>{identity.id}</code>
        </Fact>
        <Fact name={fields.state}>
          {states[status.state].label}
          {status.reason !== undefined && (
            <>
              {': '}
              <Reason of={status} />
            </>
          )}
        </Fact>
        <Moment name={fields.since} at={status.since} />
        <Moment name={fields.asked} at={record.requestedAt} />
        <Moment name={fields.invited} at={record.invitedAt} />
        <Moment name={fields.consent} at={consent?.at} />
        <Moment name={fields.keyNamed} at={key.namedAt} />
        <Fact name={fields.rotation}>{keyForm.rotation.options[key.rotation].label}</Fact>
      </dl>
    </>
  );
}

function Verification({ record: { verification } }: { readonly record: EvidenceRecord }) {
  const { evidence, formatTime } = useTexts();
  const { verification: texts } = evidence;
  return (
    <>
      <h2>{texts.heading}</h2>
      {verification === undefined ? (
        <p>{texts.none}</p>
      ) : (
        <>
          <p>{texts.at(formatTime(verification.at))}</p>
          <Checks keyUri={verification.keyUri} checks={verification.checks} />
          {verification.geo && <Checks keyUri={verification.geo.keyUri} checks={verification.geo.checks} />}
        </>
      )}
    </>
  );
}

function Checks({ keyUri, checks }: { readonly keyUri: string; readonly checks: readonly Check[] }) {
  const { evidence, checks: texts, value } = useTexts();
  const made = new Map(checks.map((check) => [check.name, check]));
  return (
    <>
      <h3>
        <code>{keyUri}</code>
      </h3>
      <table>
        <thead>
          <tr>
            <th scope="col">{evidence.verification.check}</th>
            <th scope="col">{evidence.verification.result}</th>
            <th scope="col">{texts.seen}</th>
          </tr>
        </thead>
        <tbody>
          {CHECKS.map((name) => {
            const { result = 'unknown', seen, reason } = made.get(name) ?? {};
            const look = result === 'unknown' && reason !== undefined ? 'unseen' : result;
            return (
              <tr key={name}>
                <th scope="row">{texts.names[name]}</th>
                <td class={look}>{texts.results[look]}</td>
                <td>{seen === undefined ? '' : value(seen)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}

function Resources({ record: { resources } }: { readonly record: EvidenceRecord }) {
  const { evidence, states } = useTexts();
  const { fields } = evidence;
  return (
    <>
      <h2>{evidence.resources}</h2>
      {resources.length === 0 && <p>{evidence.none}</p>}
      {resources.map((one) => (
        <dl key={one.id}>
          <Fact name={fields.resource}>
            <code>{one.id}</code>
          </Fact>
          {one.source !== undefined && (
            <Fact name={fields.source}>
              <code>{one.source}</code>
            </Fact>
          )}
          <Fact name={fields.state}>{states[one.status.state].label}</Fact>
          <Moment name={fields.protectedAt} at={one.protectedAt} />
          <Moment name={fields.lookedAt} at={one.lookedAt} />
        </dl>
      ))}
    </>
  );
}
