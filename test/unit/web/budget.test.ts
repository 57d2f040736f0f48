import { gzipSync } from 'node:zlib';
import { assets } from '../../../web/assets';
import { LANGUAGES, type Language } from '../../../web/texts';
import { renderCustomerPage } from '../../../web/customer/page';
import { customerViews } from '../../support/customerViews';

const KILOBYTE = 1024;
const compressed = (text: string): number => gzipSync(text).byteLength;
const files = compressed(assets['customer.js']?.body ?? '') + compressed(assets['customer.css']?.body ?? '');

test('script and style sheet are small', () => {
  expect(files).toBeLessThan(10 * KILOBYTE);
});

test.each(Object.keys(LANGUAGES) as Language[])(
  '%s: no page of the customer is large, however much it tells',
  (language) => {
    const sizes = Object.values(customerViews).map((view) =>
      compressed(renderCustomerPage(view, { nonce: 'n', language })),
    );
    expect(Math.max(...sizes)).toBeLessThan(20 * KILOBYTE);
  },
);
