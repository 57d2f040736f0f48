import type { Pipeline } from '@azure/core-rest-pipeline';

/**
 * What the pipelines of the Azure SDKs do to each request beside signing, retrying and reading it, and what none of ours
 * has a use for: uploads, compressed answers, redirections, lines of a log, and spans, which our HTTP client makes. Half of what a small request costs
 * (measured with @azure/core-rest-pipeline 1.25; the names are those of its policies).
 */
const NEEDLESS = [
  'decompressResponsePolicy',
  'formDataPolicy',
  'multipartPolicy',
  'redirectPolicy',
  'tracingPolicy',
  'logPolicy',
  'wrapAbortSignalLikePolicy',
];

/** The same pipeline without what our requests do not need. */
export function leanPipeline(pipeline: Pipeline): Pipeline {
  for (const name of NEEDLESS) pipeline.removePolicy({ name });
  return pipeline;
}
