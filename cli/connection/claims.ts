/** What a token says of itself. It is not verified: the deployment does that. Empty for what is no token. */
export function claimsOf(token: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** App roles in a token. */
export function rolesOf(token: string): string[] {
  const { roles } = claimsOf(token);
  return Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [];
}
