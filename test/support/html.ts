import type { CustomerView } from '../../shared/model/customerView';
import { renderCustomerPage } from '../../web/customer/page';

/** The customer page as a document. */
export const render = (view: CustomerView) => renderCustomerPage(view, { nonce: 'abc123' });
/** Every first group that the pattern finds. */
export const all = (html: string, pattern: RegExp) => [...html.matchAll(pattern)].map(([, found = '']) => found);
/** Text without its tags. */
export const plain = (html: string) =>
  html
    .replace(/<[^>]*>/g, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&');
/** One section of the page. */
export const section = (html: string, id: string) =>
  new RegExp(`<section id="${id}".*?</section>`, 's').exec(html)?.[0];
