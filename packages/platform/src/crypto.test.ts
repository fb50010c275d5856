import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createVault, type EncryptionKey, hashKey, newSecret, randomId, SealError } from './crypto.ts';

const key = (fill: number): EncryptionKey => ({ id: `0000000${fill}`, key: Buffer.alloc(32, fill) });
const CONTEXT = { tenantId: 'acme', field: 'auth' };

describe('a vault', () => {
  const vault = createVault([key(1)]);

  it('opens what it sealed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => vault.open(vault.seal(text, CONTEXT), CONTEXT) === text),
    );
  });

  it('seals the same text differently each time, and never in clear', () => {
    const [one, two] = [vault.seal('secret', CONTEXT), vault.seal('secret', CONTEXT)];
    expect(one).not.toBe(two);
    expect(Buffer.from(one.split('.')[1] ?? '', 'base64url').toString('latin1')).not.toContain('secret');
  });

  it.each([
    { tenantId: 'other', field: 'auth' },
    { tenantId: 'acme', field: 'headers' },
    { tenantId: 'acmeauth', field: '' },
  ])('does not open a record for %o', (context) => {
    expect(() => vault.open(vault.seal('secret', CONTEXT), context)).toThrow(SealError);
  });

  it('opens no record of which a single character was changed or cut off', () => {
    const sealed = vault.seal('secret', CONTEXT);
    for (let at = 0; at < sealed.length; at += 1) {
      // The last character carries spare bits that base64 ignores.
      const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'Q' : 'A') + sealed.slice(at + 1);
      if (at < sealed.length - 1) expect(() => vault.open(changed, CONTEXT)).toThrow(SealError);
      expect(() => vault.open(sealed.slice(0, at), CONTEXT)).toThrow(SealError);
    }
  });

  it('seals with its first key and opens with any', () => {
    const rotated = createVault([key(2), key(1)]);
    expect(rotated.open(vault.seal('old', CONTEXT), CONTEXT)).toBe('old');
    const sealed = rotated.seal('new', CONTEXT);
    expect(sealed.startsWith(`${key(2).id}.`)).toBe(true);
    expect(() => vault.open(sealed, CONTEXT)).toThrow(key(2).id);
  });

  it('seals again only what another key sealed, for the same tenant and field', () => {
    const rotated = createVault([key(2), key(1)]);
    const again = rotated.reseal(vault.seal('old', CONTEXT), CONTEXT);
    expect(createVault([key(2)]).open(again ?? '', CONTEXT)).toBe('old');
    expect(rotated.reseal(again ?? '', CONTEXT)).toBeNull();
    expect(() => rotated.reseal(vault.seal('old', CONTEXT), { ...CONTEXT, tenantId: 'other' })).toThrow(SealError);
  });

  it('needs a key', () => {
    expect(() => createVault([])).toThrow('at least one');
  });
});

describe('secrets', () => {
  it('carry their prefix and 256 bits, ids 128', () => {
    expect(newSecret('hp_')).toMatch(/^hp_[\w-]{43}$/);
    expect(randomId('evt_')).toMatch(/^evt_[\w-]{22}$/);
    expect(newSecret('')).not.toBe(newSecret(''));
  });

  it('are kept as their SHA-256', () => {
    expect(hashKey('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
