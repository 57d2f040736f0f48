/** When a timer function is due: the first time (ms) after `from` (ms). */
export type Schedule = (from: number) => number;

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekDays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const fields: readonly Field[] = [
  { name: 'second', min: 0, max: 59 },
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: months },
  { name: 'day of week', min: 0, max: 6, names: weekDays },
];

/**
 * NCRONTAB with six fields, seconds first (five mean second 0), in UTC. Source: "Timer trigger for Azure Functions"
 * (2026). Throws on anything it cannot read, and on a schedule that never comes.
 */
export function parseCron(expression: string): Schedule {
  const given = expression.trim().split(/\s+/);
  const parts = given.length === 5 ? ['0', ...given] : given;
  if (parts.length !== 6) throw new Error(`'${expression}' is not an NCRONTAB expression of six fields.`);
  const sets = parts.map((part, index) => parseField(part, fields[index]!, expression));
  const [seconds, minutes, hours, days, monthSet, weekDaySet] = sets as [
    Set<number>,
    Set<number>,
    Set<number>,
    Set<number>,
    Set<number>,
    Set<number>,
  ];
  const next: Schedule = (from) => {
    const time = new Date(Math.floor(from / 1000) * 1000 + 1000);
    const limit = from + 366 * 5 * 86_400_000;
    while (time.getTime() < limit) {
      if (!monthSet.has(time.getUTCMonth() + 1)) {
        time.setUTCMonth(time.getUTCMonth() + 1, 1);
        time.setUTCHours(0, 0, 0);
      } else if (!days.has(time.getUTCDate()) || !weekDaySet.has(time.getUTCDay())) {
        time.setUTCDate(time.getUTCDate() + 1);
        time.setUTCHours(0, 0, 0);
      } else if (!hours.has(time.getUTCHours())) time.setUTCHours(time.getUTCHours() + 1, 0, 0);
      else if (!minutes.has(time.getUTCMinutes())) time.setUTCMinutes(time.getUTCMinutes() + 1, 0);
      else if (!seconds.has(time.getUTCSeconds())) time.setUTCSeconds(time.getUTCSeconds() + 1);
      else return time.getTime();
    }
    throw new Error(`The schedule '${expression}' never comes.`);
  };
  return next;
}

function parseField(text: string, field: Field, expression: string): Set<number> {
  const values = new Set<number>();
  for (const item of text.toLowerCase().split(',')) {
    const parts = /^(\*|[a-z0-9]+)(?:-([a-z0-9]+))?(?:\/(\d+))?$/.exec(item);
    const fail = (): never => {
      throw new Error(`'${expression}': '${item}' is not a ${field.name}.`);
    };
    if (!parts) return fail();
    const number = (value: string): number => {
      const named = field.names?.indexOf(value) ?? -1;
      const result = named >= 0 ? named + field.min : Number(value);
      return Number.isInteger(result) && result >= field.min && result <= field.max ? result : fail();
    };
    const from = parts[1] === '*' ? field.min : number(parts[1]!);
    const to = parts[2] ? number(parts[2]) : parts[1] === '*' || parts[3] ? field.max : from;
    const step = Number(parts[3] ?? 1);
    if (step < 1) fail();
    for (let value = from; value <= to; value += step) values.add(value);
  }
  return values;
}
