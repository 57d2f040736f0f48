import { createHash } from 'node:crypto';
import { customerCss } from './customerCss';
import { customerScript } from './customerScript';

interface Asset {
  readonly contentType: string;
  readonly body: string;
  /** Quoted, from the content. */
  readonly etag: string;
}

const hash = (body: string) => createHash('sha256').update(body).digest('hex').slice(0, 16);
const asset = (contentType: string, body: string): Asset => ({ contentType, body, etag: `"${hash(body)}"` });

const files = {
  'customer.css': asset('text/css; charset=utf-8', customerCss),
  'customer.js': asset('text/javascript; charset=utf-8', customerScript),
};

/** The files of the customer's page by name, served at `/assets/<name>`. Without a prototype: any name may be looked up. */
export const assets: Readonly<Record<string, Asset>> = Object.freeze(
  Object.assign(Object.create(null) as Record<string, Asset>, files),
);

/** Where a page finds an asset. The content's hash is in the address, so answers may be cached for good. */
export const assetUrl = (name: keyof typeof files): string =>
  `/assets/${name}?v=${files[name].etag.replaceAll('"', '')}`;
