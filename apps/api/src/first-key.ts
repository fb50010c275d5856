import { type KeyStore, SCOPES, SERVICE, type TenantStore } from '@hookpost/core';
import { DEFAULT_TENANT } from './middleware/authenticate.ts';

/**
 * Makes the tenant `default` and the configured key, with every scope, exist: without them nobody could make any other.
 * A configured key of another value ends: whoever changes it wants the old one refused.
 */
export async function ensureFirstKey(
  { tenants, keys }: { tenants: Pick<TenantStore, 'create'>; keys: Pick<KeyStore, 'ensure'> },
  secret: string,
): Promise<void> {
  await tenants.create({ id: DEFAULT_TENANT, name: 'Default' }, SERVICE);
  const key = { name: 'HOOKPOST_API_KEY', scopes: [...SCOPES], owner: null, expiresAt: null };
  await keys.ensure(DEFAULT_TENANT, secret, key, SERVICE);
}
