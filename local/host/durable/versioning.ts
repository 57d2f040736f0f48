import type { HostConfig } from '../hostConfig';

/**
 * Whether a host may run an instance of this version. "Orchestration versioning" (2026): `None` runs all, `Strict` only
 * its own, `CurrentOrOlder` (default) its own and older ones. A host without `defaultVersion` checks nothing.
 */
export function mayRun(version: string, config: HostConfig['durable']): boolean {
  const own = config.defaultVersion;
  if (own === undefined || config.versionMatchStrategy === 'None') return true;
  const order = compareVersions(version, own);
  return config.versionMatchStrategy === 'Strict' ? order === 0 : order <= 0;
}

/** Numeric when both are dotted numbers, else text without case; no version is the oldest. Sign as for `sort`. */
export function compareVersions(left: string, right: string): number {
  const [a, b] = [parse(left), parse(right)];
  if (!a || !b) return left.toLowerCase().localeCompare(right.toLowerCase(), 'en');
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? -1) - (b[i] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

const parse = (version: string): number[] | undefined =>
  /^\d+(\.\d+){1,3}$/.test(version) ? version.split('.').map(Number) : undefined;
