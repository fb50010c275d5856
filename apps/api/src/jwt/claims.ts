import { type ApiKey, type JwtKey, SCOPES, type Scope } from '@hookpost/core';
import type { Session } from '../sessions/token.ts';
import { isPlain } from '../text.ts';

/** What a key or a JWT lets its bearer do. */
export type Credential = Pick<ApiKey, 'id' | 'tenantId' | 'name' | 'scopes' | 'owner' | 'expiresAt'> & {
  kind: 'key' | 'jwt' | 'portal';
  /** The claim `d` of a JWT. */
  domain: string | null;
  /** Whether it is for one domain and says nothing of scopes, as the tokens of Webitel: what it may do is its dialect's to say. */
  isOfDomain?: boolean;
  /** Of the dashboard or of a portal, where it is one. */
  session?: Session;
};

type Claims = Record<string, unknown>;

/** Times above this are milliseconds, as some issuers write them: in seconds it is the year 5138. */
const MILLISECONDS_FROM = 1e11;
const CLOCKS_DIFFER_MS = 60_000;
const MAX_TEXT = 256;

/** null where the claims are not meant for this key, or say a time that is none. An `exp` that is past is the reader's to refuse. */
export function credentialOf(claims: Claims, key: JwtKey, now: number): Credential | null {
  const { exp, nbf, sub, name, d } = claims;
  const expiresAt = timeOf(exp);
  const notBefore = timeOf(nbf);
  if (expiresAt === undefined || notBefore === undefined) return null;
  if (notBefore !== null && notBefore.getTime() > now + CLOCKS_DIFFER_MS) return null;
  const names = { id: textOf(sub) ?? textOf(name), name: textOf(name) ?? textOf(sub) };
  return {
    kind: 'jwt',
    id: key.id,
    tenantId: key.tenantId,
    name: names.name ?? 'JWT',
    scopes: scopesOf(claims['scopes']),
    owner: names.id !== null && names.name !== null ? { id: names.id, name: names.name } : null,
    expiresAt,
    domain: textOf(d),
    isOfDomain: textOf(d) !== null && claims['scopes'] === undefined,
  };
}

/** Whether the claim `aud`, a text or a list, names the key's audience, where it has one. */
export function isFor({ audience }: JwtKey, { aud }: Claims): boolean {
  return audience === null || aud === audience || (Array.isArray(aud) && aud.includes(audience));
}

/** null: not given; undefined: no time. */
function timeOf(value: unknown): Date | null | undefined {
  if (value === undefined) return null;
  if (typeof value !== 'number') return undefined;
  const time = new Date(value > MILLISECONDS_FROM ? value : value * 1000);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** The platform is given to nobody by a tenant's own signature. */
function scopesOf(value: unknown): Scope[] {
  if (!Array.isArray(value)) return [];
  return SCOPES.filter((scope) => scope !== 'platform' && value.includes(scope));
}

/** Text that may stand in records and answers. */
const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' && value.length <= MAX_TEXT && isPlain(value) ? value : null;
