import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { message, renderMessagePage, type MessageName } from '../../web/customer/messagePage';
import { negotiateLanguage, type Negotiated } from '../../web/texts/negotiate';
import { page } from './answers';

/** The language in which somebody wants a page: chosen in the address, else by the browser. */
export const languageOf = ({ query, headers }: Pick<HttpRequest, 'query' | 'headers'>): Negotiated =>
  negotiateLanguage(query.get('lang'), headers.get('accept-language'));

/** A page with one message, in the language of the request. */
export function messagePage(
  name: MessageName,
  status: number,
  request: HttpRequest,
  { language } = languageOf(request),
): HttpResponseInit {
  const { pathname } = new URL(request.url);
  const isLink = pathname.startsWith('/c/') && request.method === 'GET';
  return page(renderMessagePage(message(name, language), { language, ...(isLink && { path: pathname }) }), status);
}

/** Whether somebody looks at the answer in a browser; a script of ours asks for JSON or takes anything. */
export const wantsPage = ({ headers }: Pick<HttpRequest, 'headers'>): boolean =>
  /\btext\/html\b/.test(headers.get('accept') ?? '');
