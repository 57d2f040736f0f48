import { createHmac, timingSafeEqual } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';

/**
 * Signed texts that customers hold: the personal link, the consent state, the secret of the address for events. All are
 * under one secret, the first two as JWTs told apart by their audience. A link can be used until it expires or its version is revoked; a state
 * proves only that somebody started a consent from a valid link (Entra docs "Admin consent": the callback's other
 * parameters can be forged, 2026-11).
 */
const LINK = 'latchkey-link';
const STATE = 'latchkey-consent';
const EVENTS = 'latchkey-events';

interface LinkClaims {
  readonly onboardingId: string;
  readonly linkVersion: number;
}
interface StateClaims {
  readonly onboardingId: string;
  /** Unique per state: a state is used up by its first answer. */
  readonly stateId: string;
  /** The language chosen on the page that was left, to come back to. */
  readonly lang?: string | undefined;
}
type Verified<T> =
  { readonly ok: true; readonly claims: T } | { readonly ok: false; readonly why: 'invalid' | 'expired' };

export function createLinks(secret: Uint8Array, now: () => Date) {
  const sign = (audience: string, subject: string, extra: Record<string, unknown>, from: Date, until: Date) =>
    new SignJWT(extra)
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(subject)
      .setAudience(audience)
      .setIssuedAt(from)
      .setExpirationTime(until)
      .sign(secret);
  const verify = async (text: string, audience: string) => {
    try {
      const { payload } = await jwtVerify(text, secret, { algorithms: ['HS256'], audience, currentDate: now() });
      return { ok: true as const, payload };
    } catch (error) {
      return {
        ok: false as const,
        why: error instanceof errors.JWTExpired ? ('expired' as const) : ('invalid' as const),
      };
    }
  };
  const eventsMac = ({ onboardingId, linkVersion }: LinkClaims): string =>
    createHmac('sha256', secret).update(`${EVENTS}\n${onboardingId}\n${linkVersion}`).digest('base64url');
  return {
    /** The personal link token; the same input gives the same token, so that a repeated event is the same event. */
    signLink(claims: LinkClaims, invitedAt: Date, expiresAt: Date): Promise<string> {
      return sign(LINK, claims.onboardingId, { ver: claims.linkVersion }, invitedAt, expiresAt);
    },
    async verifyLink(text: string): Promise<Verified<LinkClaims>> {
      const result = await verify(text, LINK);
      if (!result.ok) return result;
      const { sub, ver } = result.payload;
      if (sub === undefined || typeof ver !== 'number') return { ok: false, why: 'invalid' };
      return { ok: true, claims: { onboardingId: sub, linkVersion: ver } };
    },
    signState(claims: StateClaims, expiresAt: Date): Promise<string> {
      return sign(STATE, claims.onboardingId, { jti: claims.stateId, lang: claims.lang }, now(), expiresAt);
    },
    async verifyState(text: string): Promise<Verified<StateClaims>> {
      const result = await verify(text, STATE);
      if (!result.ok) return result;
      const { sub, jti, lang } = result.payload;
      if (sub === undefined || jti === undefined) return { ok: false, why: 'invalid' };
      return { ok: true, claims: { onboardingId: sub, stateId: jti, ...(typeof lang === 'string' && { lang }) } };
    },
    /** The secret part of the address for events: short, and without an end, because a subscription has none. */
    signEvents(claims: LinkClaims): string {
      return `${claims.onboardingId}.${claims.linkVersion}.${eventsMac(claims)}`;
    },
    /** Whose secret that is, or `undefined`. Takes the same time however much of it is right. */
    verifyEvents(text: string): LinkClaims | undefined {
      const [, onboardingId = '', version = '', mac = ''] = /^([a-z0-9-]+)\.(\d{1,9})\.([\w-]{43})$/.exec(text) ?? [];
      const claims = { onboardingId, linkVersion: Number(version) };
      const isOurs = timingSafeEqual(Buffer.from(mac.padEnd(43)), Buffer.from(eventsMac(claims)));
      return isOurs ? claims : undefined;
    },
  };
}
export type Links = ReturnType<typeof createLinks>;
