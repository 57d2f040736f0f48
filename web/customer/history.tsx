import type { ProtectionView } from '../../shared/model/customerView';
import { useTexts } from '../texts';
import { CodeAfter } from './codeAfter';
import { Time } from './time';

/** What happened since the resource is protected: rotations, outages, copies. Newest first. */
export function History({ protection: { history, resources } }: { readonly protection: ProtectionView }) {
  const texts = useTexts().protection.history;
  if (history.length === 0) return null;
  return (
    <section id="history" aria-labelledby="history-heading">
      <h2 id="history-heading">{texts.heading}</h2>
      <ul class="timeline">
        {history.map(({ at, event, code, resource }) => (
          <li key={`${at} ${event} ${resource}`}>
            <Time at={at} />: {texts.events[event] ?? event}
            {resources.length > 1 && ` (${resource})`}
            <CodeAfter code={code} />
          </li>
        ))}
      </ul>
    </section>
  );
}
