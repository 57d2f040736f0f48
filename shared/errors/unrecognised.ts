import type { Stop } from '../model/outcome';
import type { Fault } from './fault';
import { stop } from './stop';

/** An answer that no table knows: never retried for ever, never guessed at; the operator sees all that is known. */
export function unrecognised(service: string, fault: Fault): Stop {
  return stop('unrecognised-answer', {
    service,
    status: fault.status ?? 'no answer',
    code: [fault.code, fault.innerCode].filter(Boolean).join('/'),
    detail: fault.message,
  });
}
