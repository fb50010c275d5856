import type { ApiKey, JwtKeyStore, KeyStore, TenantStore } from '@hookpost/core';
import type { Credential } from '../jwt/claims.ts';
import type { PortalSession, SessionKey, SessionTokens } from './token.ts';

export type SessionReaderDeps = {
  tokens: SessionTokens;
  keys: Pick<KeyStore, 'get'>;
  jwtKeys: Pick<JwtKeyStore, 'named'>;
  tenants: Pick<TenantStore, 'get'>;
};

/** Reads a session: null where it is none of ours, or its key or tenant is gone. That its time is over is for the reader to see. */
export function createSessionReader({ tokens, keys, jwtKeys, tenants }: SessionReaderDeps) {
  async function keyOf({ kind, id, tenantId }: SessionKey): Promise<Pick<ApiKey, 'expiresAt'> | null> {
    if (kind === 'key') return keys.get(tenantId, id);
    return (await jwtKeys.named(id)) && { expiresAt: null };
  }

  async function portal(session: PortalSession): Promise<Credential | null> {
    const { id, name, tenantId, scopes, startedAt } = session;
    const [key, tenant] = await Promise.all([keyOf(session.key), tenants.get(tenantId)]);
    // A tenant made later under the same id is another one.
    if (key === null || tenant === null || tenant.createdAt.getTime() > startedAt) return null;
    const expiresAt = earlier(key.expiresAt, session.expiresAt);
    return { kind: 'portal', id, tenantId, name, scopes, owner: null, expiresAt, domain: null, session };
  }

  return async (token: string): Promise<Credential | null> => {
    const session = tokens.open(token);
    if (session === null) return null;
    if (session.kind === 'portal') return portal(session);
    const key = await keys.get(session.key.tenantId, session.key.id);
    if (key === null) return null;
    return { ...key, kind: 'key', domain: null, session, expiresAt: earlier(key.expiresAt, session.expiresAt) };
  };
}

const earlier = (a: Date | null, b: number): Date => new Date(Math.min(a?.getTime() ?? b, b));
