import type { CorrelationFilter, RuleProperties } from './entitiesConfig';
import { type FilterSubject, filterSubject } from './filterSubject';
import type { MessageContent } from './messageCodec';
import { parseSqlFilter } from './sqlFilter';

type Filter = (subject: FilterSubject) => boolean;

/** Whether a subscription takes a message: any rule matches, and no rule at all is the true filter. */
export function compileRules(rules: readonly { Properties: RuleProperties }[]): (content: MessageContent) => boolean {
  if (rules.length === 0) return () => true;
  const filters = rules.map(({ Properties }) => compileFilter(Properties));
  return (content) => {
    const subject = filterSubject(content);
    return filters.some((matches) => matches(subject));
  };
}

function compileFilter(rule: RuleProperties): Filter {
  switch (rule.FilterType) {
    case 'Correlation':
      return compileCorrelation(rule.CorrelationFilter);
    case 'Sql':
      return parseSqlFilter(rule.SqlFilter.SqlExpression);
  }
}

/** Every property named by the filter is equal. */
function compileCorrelation({ Properties = {}, ...system }: CorrelationFilter): Filter {
  const named = Object.entries(system);
  const own = Object.entries(Properties);
  return (subject) =>
    named.every(([name, value]) => subject.system(name) === value) &&
    own.every(([name, value]) => subject.property(name) === value);
}
