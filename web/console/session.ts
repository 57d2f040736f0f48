/** Who is signed in, and their tokens: kept in this tab only, and gone with it. */
export interface Session {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  readonly name: string;
  /** Object id: how the audit and approvals tell people apart. */
  readonly objectId: string;
  readonly roles: readonly string[];
}

const KEY = 'latchkey.session';

export function readSession(): Session | undefined {
  const text = sessionStorage.getItem(KEY);
  return text === null ? undefined : (JSON.parse(text) as Session);
}

export function writeSession(session: Session | undefined): void {
  if (session) sessionStorage.setItem(KEY, JSON.stringify(session));
  else sessionStorage.removeItem(KEY);
}

export const mayAct = (session: Session): boolean => session.roles.includes('Latchkey.Operator');
export const mayRead = (session: Session): boolean => mayAct(session) || session.roles.includes('Latchkey.Reader');

/**
 * Claims of an access token of our own API: what to show. Whether it is genuine, and what it allows, is for the API to judge.
 */
export function claimsOf(token: string): Readonly<Record<string, unknown>> {
  const part = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
  const bytes = Uint8Array.from(atob(part), (character) => character.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
}
