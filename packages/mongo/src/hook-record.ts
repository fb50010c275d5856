import type { Hook, HookSettings, TenantId } from '@hookpost/core';
import { SealError, type Vault } from '@hookpost/platform';
import type { HookDocument } from './documents.ts';

/** A stored hook with its secrets opened. Throws SealError where a secret was sealed with a key that is not configured. */
export function toHook(document: HookDocument, vault: Vault): Hook {
  const tenantId = document.tenantId as TenantId;
  const open = (sealed: string, field: string) => vault.open(sealed, { tenantId, field });
  return {
    id: document._id.toHexString(),
    tenantId,
    tenantName: document.tenantName ?? tenantId,
    version: document.version,
    uid: document.uid ?? null,
    publicId: document.publicId ?? null,
    name: document.name,
    url: document.url,
    events: document.events,
    channels: document.channels,
    filter: document.filter === undefined ? null : JSON.parse(document.filter),
    auth: JSON.parse(open(document.auth, 'hook.auth')),
    tls: document.tls === undefined ? null : JSON.parse(open(document.tls, 'hook.tls')),
    headers: JSON.parse(open(document.headers, 'hook.headers')),
    signature: document.signature,
    secrets: document.secrets.map((kept) => ({ ...kept, secret: open(kept.secret, 'hook.secret') })),
    retryDelays: document.retryDelays,
    retryJitter: document.retryJitter ?? true,
    timeoutMs: document.timeoutMs,
    rateLimit: document.rateLimit,
    ordered: document.ordered,
    enabled: document.enabled,
    paused: document.paused,
    disabledReason: document.disabledReason,
    metadata: JSON.parse(document.metadata),
    format: document.format,
    dialect: document.dialect,
    native: document.native === null ? null : JSON.parse(open(document.native, 'hook.native')),
    createdAt: document.createdAt,
    updatedAt: document.updatedAt,
  };
}

/**
 * A stored hook, also where its secrets can't be opened (their key is not configured any more): one hook must not stop its
 * tenant's others. Then it has neither credentials nor headers, and whoever asks for its `secrets` gets the SealError: so does
 * each of its deliveries, by itself.
 */
export function toReadableHook(document: HookDocument, vault: Vault): Hook {
  try {
    return toHook(document, vault);
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    const hook = toHook({ ...document, secrets: [] }, { ...vault, open: withoutSecrets });
    const refuse = () => {
      throw error;
    };
    return Object.defineProperty(hook, 'secrets', { get: refuse });
  }
}

const withoutSecrets: Vault['open'] = (_sealed, { field }) => (field === 'hook.auth' ? '{"type":"none"}' : '{}');

type SettingsDocument = Omit<HookDocument, '_id' | 'tenantId' | 'tenantName' | 'version' | 'createdAt' | 'updatedAt'>;

/** A hook's settings with their secrets sealed for this tenant. */
export function toSettingsDocument(tenantId: TenantId, settings: HookSettings, vault: Vault): SettingsDocument {
  const seal = (plain: string, field: string) => vault.seal(plain, { tenantId, field });
  return {
    ...(settings.uid === null ? {} : { uid: settings.uid }),
    ...(settings.publicId === null ? {} : { publicId: settings.publicId }),
    name: settings.name,
    url: settings.url,
    events: settings.events,
    channels: settings.channels,
    ...(settings.filter === null ? {} : { filter: JSON.stringify(settings.filter) }),
    auth: seal(JSON.stringify(settings.auth), 'hook.auth'),
    ...(settings.tls === null ? {} : { tls: seal(JSON.stringify(settings.tls), 'hook.tls') }),
    headers: seal(JSON.stringify(settings.headers), 'hook.headers'),
    signature: settings.signature,
    secrets: settings.secrets.map((kept) => ({ ...kept, secret: seal(kept.secret, 'hook.secret') })),
    retryDelays: settings.retryDelays,
    ...(settings.retryJitter ? {} : { retryJitter: false as const }),
    timeoutMs: settings.timeoutMs,
    rateLimit: settings.rateLimit,
    ordered: settings.ordered,
    enabled: settings.enabled,
    paused: settings.paused,
    disabledReason: settings.disabledReason,
    metadata: JSON.stringify(settings.metadata),
    format: settings.format,
    dialect: settings.dialect,
    native: settings.native === null ? null : seal(JSON.stringify(settings.native), 'hook.native'),
  };
}
