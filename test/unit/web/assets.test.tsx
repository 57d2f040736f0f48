import { Script } from 'node:vm';
import { assets, assetUrl } from '../../../web/assets';

test('an asset is found by its name, and nothing else is', () => {
  expect(Object.keys(assets).sort()).toEqual(['customer.css', 'customer.js']);
  expect(assets['constructor']).toBeUndefined();
});

test('the address of an asset changes with its content', () => {
  expect(assetUrl('customer.css')).toBe(`/assets/customer.css?v=${JSON.parse(assets['customer.css']?.etag ?? '')}`);
  expect(assetUrl('customer.css')).not.toBe(assetUrl('customer.js').replace('.js', '.css'));
});

test('the script is JavaScript, and the style sheet fetches nothing', () => {
  expect(() => new Script(assets['customer.js']?.body ?? '')).not.toThrow();
  expect(assets['customer.css']?.body).not.toMatch(/url\(|@import/);
});
