import type { Schemas } from '../api/client.ts';

export type Scope = Schemas['Key']['scopes'][number];

/** What each scope lets its holder do. */
export const SCOPES: Record<Scope, string> = {
  'hooks:read': 'See hooks and their settings',
  'hooks:write': 'Make, change, test and delete hooks',
  'events:write': 'Publish events',
  'logs:read': 'See events, deliveries and statistics',
  'logs:write': 'Send deliveries again, cancel and recover',
  'secrets:read': 'See signing secrets',
  admin: 'Everything: keys, event types and the audit log, too',
  platform: 'Everything of every tenant, and the tenants themselves',
};

/** A key's scopes in a line. */
export const scopesInWords = (scopes: readonly Scope[]): string =>
  scopes.map((scope) => SCOPES[scope] ?? scope).join('; ');
