import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto';

/** An AES-256 key of 32 bytes. `id` is the first 8 hex characters of its SHA-256 and stands in every record it sealed. */
export type EncryptionKey = { id: string; key: Buffer };

/** Where a sealed value belongs: it opens nowhere else, so a record copied to another tenant or field is of no use. */
export type SealContext = { tenantId: string; field: string };

export type Vault = {
  /** Encrypts for this tenant and field: `keyId.base64url(iv | tag | ciphertext)`. */
  seal(plaintext: string, context: SealContext): string;
  /** Throws a SealError where the key, the tenant or the field is another, or the record was changed. */
  open(sealed: string, context: SealContext): string;
  /** Seals with the current key what another one sealed; null where the current one did. Throws as `open` does. */
  reseal(sealed: string, context: SealContext): string | null;
};

export class SealError extends Error {
  override name = 'SealError';
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM. The first key encrypts, any of them decrypts. Throws where there is none. */
export function createVault(keys: readonly EncryptionKey[]): Vault {
  const [current] = keys;
  if (!current) throw new Error('A vault needs at least one encryption key.');
  const byId = new Map(keys.map(({ id, key }) => [id, key]));

  const vault: Vault = {
    seal(plaintext, context) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', current.key, iv).setAAD(associatedData(context));
      const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
      return `${current.id}.${Buffer.concat([iv, cipher.getAuthTag(), ciphertext]).toString('base64url')}`;
    },
    open(sealed, context) {
      const [keyId = '', body = ''] = sealed.split('.');
      const key = byId.get(keyId);
      if (!key) throw new SealError(`Sealed with the key ${keyId}, which is not configured.`);
      return decrypt(key, Buffer.from(body, 'base64url'), context);
    },
    reseal(sealed, context) {
      return sealed.startsWith(`${current.id}.`) ? null : vault.seal(vault.open(sealed, context), context);
    },
  };
  return vault;
}

function decrypt(key: Buffer, record: Buffer, context: SealContext): string {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, record.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
      .setAAD(associatedData(context))
      .setAuthTag(record.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return decipher.update(record.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    throw new SealError(`The sealed ${context.field} was changed, or belongs to another tenant or field.`);
  }
}

/** JSON keeps the two parts apart: plain joining would let `a` + `bc` pass for `ab` + `c`. */
function associatedData({ tenantId, field }: SealContext): Buffer {
  return Buffer.from(JSON.stringify([tenantId, field]));
}

/** SHA-256 in hex: how API keys are stored. They carry 256 random bits, so no slow hash is needed. */
export function hashKey(secret: string): string {
  return hash('sha256', secret);
}

/** `prefix` and 256 random bits in base64url. */
export function newSecret(prefix: string): string {
  return prefix + randomBytes(32).toString('base64url');
}

/** `prefix` and 128 random bits in base64url. */
export function randomId(prefix: string): string {
  return prefix + randomBytes(16).toString('base64url');
}
