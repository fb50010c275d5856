/** Every sealed field of every record, and the name that its seal is bound to: what is encrypted is listed here alone. */
import type { Vault } from '@hookpost/platform';
import type { HookDocument, JwtKeyDocument } from './documents.ts';

export const JWT_KEY_FIELD = 'jwtKey.key';

/** By collection, as an expression of MongoDB: the sealed texts of a record. */
export const SEALED = {
  hooks: {
    $filter: {
      input: { $concatArrays: [['$auth', '$headers', '$tls', '$native'], '$secrets.secret'] },
      cond: { $eq: [{ $type: '$$this' }, 'string'] },
    },
  },
  jwtKeys: ['$key'],
} as const;

/** What a hook's record has to be set to, sealed with the current key; null: it is. */
export function resealHook(document: HookDocument, vault: Vault): Partial<HookDocument> | null {
  const { tenantId } = document;
  const fields: Partial<HookDocument> = {};
  for (const name of ['auth', 'headers', 'tls', 'native'] as const) {
    const sealed = document[name];
    const again = typeof sealed === 'string' ? vault.reseal(sealed, { tenantId, field: `hook.${name}` }) : null;
    if (again !== null) fields[name] = again;
  }
  const secrets = document.secrets.map((kept) => vault.reseal(kept.secret, { tenantId, field: 'hook.secret' }));
  if (secrets.some((again) => again !== null)) {
    fields.secrets = document.secrets.map((kept, i) => ({ ...kept, secret: secrets[i] ?? kept.secret }));
  }
  return Object.keys(fields).length === 0 ? null : fields;
}

export function resealJwtKey({ tenantId, key }: JwtKeyDocument, vault: Vault): Pick<JwtKeyDocument, 'key'> | null {
  const again = vault.reseal(key, { tenantId, field: JWT_KEY_FIELD });
  return again === null ? null : { key: again };
}
