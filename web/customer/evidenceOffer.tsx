import type { CustomerView } from '../../shared/model/customerView';
import { useTexts } from '../texts';
import { useAddress } from './address';

/** Where auditors find what was recorded: as a page to print, and as JSON. */
export function EvidenceOffer({ view }: { readonly view: CustomerView }) {
  const { evidence: texts } = useTexts();
  const address = useAddress();
  if (view.protection === undefined) return null;
  return (
    <section id="evidence" aria-labelledby="evidence-heading">
      <h2 id="evidence-heading">{texts.heading}</h2>
      <p>{texts.offer}</p>
      <ul class="links">
        <li>
          <a href={address(`${view.path}/evidence`)}>{texts.open}</a>
        </li>
        <li>
          <a href={`${view.path}/evidence.json`} download>
            {texts.json}
          </a>
        </li>
      </ul>
    </section>
  );
}
