import type { Portion, Scope, TenantId } from '@hookpost/core';
import { SealError, type Vault } from '@hookpost/platform';

/** Whose key it stands on: when that is gone, so is the session. */
export type SessionKey = { kind: 'key' | 'jwt'; id: string; tenantId: TenantId };

/** Of an operator who signed in with a key: as much as that may do. */
export type DashboardSession = {
  kind: 'dashboard';
  key: SessionKey;
  /** What changes must be sent with. */
  csrf: string;
  /** ms since 1970, as all times here. */
  startedAt: number;
  expiresAt: number;
};

export type PortalTheme = 'light' | 'dark';

/** Of a customer who came by a link: `portion` of a tenant. */
export type PortalSession = {
  kind: 'portal';
  key: SessionKey;
  /** Of the link. */
  id: string;
  name: string;
  tenantId: TenantId;
  portion: Portion;
  scopes: Scope[];
  theme: PortalTheme | null;
  startedAt: number;
  expiresAt: number;
};

export type Session = DashboardSession | PortalSession;

export type SessionTokens = {
  seal(session: Session): string;
  /** null where it is not one of ours, or was sealed with a key that is no longer configured. */
  open(token: string): Session | null;
};

const PREFIX = 'hps_';
const CONTEXT = { tenantId: '', field: 'session' };

export const isSessionToken = (secret: string): boolean => secret.startsWith(PREFIX);

/** Sessions are kept by whoever has them, encrypted: the API remembers none. */
export function createSessionTokens(vault: Vault): SessionTokens {
  return {
    seal: (session) => PREFIX + vault.seal(JSON.stringify(session), CONTEXT),
    open(token) {
      try {
        return JSON.parse(vault.open(token.slice(PREFIX.length), CONTEXT)) as Session;
      } catch (error) {
        if (error instanceof SealError) return null;
        throw error;
      }
    },
  };
}
