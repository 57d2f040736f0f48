import type { HealthCheck } from '../api/health';

/** What a look at something came to. */
type Finding = Omit<HealthCheck, 'name'>;

/** Something to look at. It may throw: that is a finding too, with what is wanted and how to mend it. */
export interface Check {
  readonly name: string;
  readonly wanted: string;
  readonly remedy: string;
  look(): Promise<Finding | string>;
}

const LONGEST_SECONDS = 5;

/** Makes one check: a text that is seen is well; what throws or takes too long is not. Never throws. */
export async function runCheck({ name, wanted, remedy, look }: Check): Promise<HealthCheck> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${LONGEST_SECONDS} s`)), LONGEST_SECONDS * 1000);
  });
  try {
    const seen = await Promise.race([look(), tooLong]);
    if (typeof seen === 'string') return { name, status: 'ok', seen, wanted };
    return { name, wanted, ...seen, ...(seen.status !== 'ok' && { remedy: seen.remedy ?? remedy }) };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { name, status: 'fail', seen: firstLine(text), wanted, remedy };
  } finally {
    clearTimeout(timer);
  }
}

const firstLine = (text: string): string => (text.split('\n')[0] ?? '').trim().slice(0, 300);
