import type { ProtectedResource } from '../registry';
import type { NamedKey } from '../registry/namedKey';
import type { Stop } from './outcome';

/** What a look at a protected resource and its key comes to. */
export type Verdict =
  /** Nothing is to be done. */
  | { readonly is: 'fine' }
  /** The resource does not exist. */
  | { readonly is: 'gone' }
  /** The resource cannot use its key, or will not for long. */
  | { readonly is: 'lost'; readonly stop: Stop }
  /** The key answers us well, and the resource says that it cannot reach it: perhaps until it is set again. */
  | { readonly is: 'stranded'; readonly stop: Stop }
  /** It could not be looked at: nothing is concluded. */
  | { readonly is: 'unclear'; readonly detail: string }
  /** All is shown as it was set, but the last change or rotation failed: it goes on once it is set again. */
  | { readonly is: 'stalled'; readonly stop: Stop }
  /** Something else than was set is shown. */
  | { readonly is: 'changed'; readonly stop: Stop }
  /** The service has taken up another version by itself. */
  | { readonly is: 'followed'; readonly keyUri: string }
  /** There is another version, which the service takes up by itself within `hours`, or which has to be set. */
  | { readonly is: 'rotated'; readonly key: NamedKey; readonly hours?: number | undefined }
  /** All works, but will not for ever. */
  | { readonly is: 'risk'; readonly stop: Stop };

/** One look: what it came to, and what people asked for. */
export interface Look {
  readonly verdict: Verdict;
  readonly resource: ProtectedResource;
  readonly release?: { readonly at: string; readonly how: 'revert' | 'forget' } | undefined;
  readonly revalidate?: { readonly at: string; readonly notBefore?: string | undefined } | undefined;
  /** The customer tries the off switch: look often. */
  readonly drill?: true | undefined;
  /** Copies that have no process of their own yet. */
  readonly copies: readonly string[];
  /** Earlier versions that nothing needs any more and that were not told of. */
  readonly free: readonly string[];
}
