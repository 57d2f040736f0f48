import { operator, retry } from '../row';

const ERRORS = { title: 'Microsoft Graph docs "Microsoft Graph error responses and resource types"', date: '2026-11' };
const LAG = { title: 'GitHub microsoftgraph/msgraph-bicep-types, issue 193', date: '2026-11' };

/** What was created a moment ago may be missing in another replica for minutes: a 404 is no verdict. */
export const GRAPH = [
  operator('Directory_QuotaExceeded', 'directory-full', 'the directory, or this creator, may hold no more', ERRORS),
  retry('Request_MultipleObjectsWithSameKeyValue', 'created by another meanwhile: it is looked for again', ERRORS),
  retry('*', 'not visible in this replica yet', LAG, { status: 404 }),
  retry('*', 'two write at once', LAG, { status: 409 }),
  retry('*', 'changed by another meanwhile', ERRORS, { status: 412 }),
  operator('*', 'graph-permission-missing', 'the token is not accepted', ERRORS, { status: 401 }),
  operator('*', 'graph-permission-missing', 'a permission is missing', ERRORS, { status: 403 }),
] as const;
