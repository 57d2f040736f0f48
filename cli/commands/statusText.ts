import type { OnboardingDetail, ResourceDetail } from '../../shared/api';
import type { Cli } from '../cli';
import { toneOf, type Paint } from '../output/paint';
import { plain } from '../output/plain';
import { pairs } from '../output/table';
import { age, instant } from '../output/time';
import { nameOf } from './list';

type Status = OnboardingDetail['status'];

/** State, who must act, why and what to do. */
function statusPairs(status: Status, now: Date): (readonly [string, string | undefined])[] {
  return [
    ['waits for', status.waitingFor === 'nobody' ? undefined : status.waitingFor],
    ['since', `${instant(status.since)} (${age(status.since, now)})`],
    ['code', status.code],
    ['reason', status.reason],
    ['remedy', status.remedy],
  ];
}

/** One onboarding as a person reads it: how it stands, what it is, its checks that fail, what happened. */
export function statusText({ io, paint }: Pick<Cli, 'io' | 'paint'>, detail: OnboardingDetail): string {
  const now = io.now();
  const { onboardingId, customer, resource, status, timeline, verification, resources } = detail;
  const parts = [
    `${paint('strong', onboardingId)}  ${paint(toneOf(status), status.state)}\n${pairs(statusPairs(status, now), paint)}`,
    pairs(
      [
        ['customer', `${customer.name} (${customer.id}), tenant ${customer.tenantId}`],
        ['resource', `${resource.kind}, ${resource.hosting}-hosted: ${resource.id}`],
        ['key', detail.keyUri],
        ['geo key', detail.geoKeyUri],
        ['application', detail.application?.clientId],
        ['received', instant(detail.receivedAt)],
        ['link ends', detail.expiresAt && `${instant(detail.expiresAt)}${detail.linkRevoked ? ' (revoked)' : ''}`],
      ],
      paint,
    ),
    failing(verification, paint),
    ...resources.map((one) => resourceText(one, now, paint)),
    happened(timeline, paint),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function failing(report: OnboardingDetail['verification'], paint: Paint): string {
  const checks = [...(report?.checks ?? []), ...(report?.geo?.checks ?? [])];
  const lines = checks
    .filter(({ result }) => result !== 'pass')
    .map(({ name, result, reason, remedy }) => {
      const mark = paint(result === 'fail' ? 'bad' : 'warn', result);
      return `  ${mark}  ${name}: ${plain(reason ?? '')}${remedy === undefined ? '' : `\n        ${plain(remedy)}`}\n`;
    });
  if (report === undefined) return '';
  const passed = checks.length - lines.length;
  return `${paint('dim', `verification ${instant(report.at)}: ${passed} of ${checks.length} checks pass`)}\n${lines.join('')}`;
}

function resourceText(one: ResourceDetail, now: Date, paint: Paint): string {
  const { resourceId, status, source } = one;
  return (
    `${plain(nameOf(resourceId))}${source === undefined ? '' : ` (copy of ${plain(nameOf(source))})`}  ` +
    `${paint(toneOf(status), status.state)}\n` +
    pairs(
      [...statusPairs(status, now), ['key', one.keyUri], ['looked at', one.lookedAt && instant(one.lookedAt)]],
      paint,
    )
  );
}

function happened(timeline: OnboardingDetail['timeline'], paint: Paint): string {
  return timeline.map((line) => timelineLine(line, paint)).join('');
}

/** A line of the business timeline. */
export function timelineLine({ at, state, code, event }: OnboardingDetail['timeline'][number], paint: Paint): string {
  const more = [code, event && `told ${event}`].filter(Boolean).join('  ');
  return `${paint('dim', instant(at))}  ${state}${more === '' ? '' : `  ${more}`}\n`;
}
