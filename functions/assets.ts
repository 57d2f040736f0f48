import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { assets } from '../web/assets';
import { problem } from './http/answers';

/** A file of the pages. Its address holds a hash of the content, so it may be cached for good. */
export async function getAsset(request: HttpRequest): Promise<HttpResponseInit> {
  const asset = assets[request.params['name'] ?? ''];
  if (!asset) return problem(404, 'not-found', { what: 'asset' });
  return {
    headers: {
      'content-type': asset.contentType,
      etag: asset.etag,
      'cache-control': 'public, max-age=31536000, immutable',
    },
    body: asset.body,
  };
}
