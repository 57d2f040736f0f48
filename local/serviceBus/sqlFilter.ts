import type { FilterSubject } from './filterSubject';

export function parseSqlFilter(expression: string): (subject: FilterSubject) => boolean {
  throw new Error(`SQL filters are not supported by the local Service Bus: ${expression}`);
}
