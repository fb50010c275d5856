/** `hookpost rotate-keys`: seals every stored secret with the first key of `HOOKPOST_ENCRYPTION_KEY`. */
import { connectMongo, type Rotation, rotateSecrets, sealedUnder } from '@hookpost/mongo';
import { createVault, type EncryptionKey, readLocalConfig } from '@hookpost/platform';

const SERVER_SELECTION_MS = 10_000;

/** Resolves with the exit code: 1 where something is still sealed under another key than the first. */
export async function rotateKeys(): Promise<number> {
  const { mongodbUri, encryptionKeys } = readLocalConfig();
  if (mongodbUri === null) throw new Error('MONGODB_URI is needed: the database whose secrets are to be sealed anew');
  const [current] = encryptionKeys;
  if (current === undefined)
    throw new Error('HOOKPOST_ENCRYPTION_KEY is needed: the new key, a comma, and the old one');

  const db = await connectMongo({ uri: mongodbUri, serverSelectionMs: SERVER_SELECTION_MS });
  try {
    const done = await rotateSecrets({ db, vault: createVault(encryptionKeys) }, (page) => console.log(progress(page)));
    const left = await sealedUnder(db);
    console.log(`rotate-keys: ${done.map(({ resealed }) => resealed).reduce((a, b) => a + b, 0)} records sealed anew`);
    for (const [id, records] of Object.entries(left))
      console.log(`  ${id}  ${records} records${role(id, encryptionKeys)}`);
    return Object.keys(left).every((id) => id === current.id) ? 0 : 1;
  } finally {
    await db.close();
  }
}

const progress = ({ collection, read, resealed, unreadable }: Rotation): string =>
  `  ${collection}: ${read} read, ${resealed} sealed anew${unreadable > 0 ? `, ${unreadable} under a key that is not given` : ''}`;

function role(id: string, keys: EncryptionKey[]): string {
  const place = keys.findIndex((key) => key.id === id);
  if (place === 0) return ' (the current key)';
  return place > 0
    ? ' (an older key: run this again)'
    : ' (a key that is not given: add it to HOOKPOST_ENCRYPTION_KEY)';
}
