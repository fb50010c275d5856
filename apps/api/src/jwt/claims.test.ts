import type { JwtKey, TenantId } from '@hookpost/core';
import { describe, expect, it } from '@jest/globals';
import { credentialOf, isFor } from './claims.ts';

const NOW = Date.UTC(2026, 0, 1);
const KEY: JwtKey = {
  id: 'f'.repeat(24),
  tenantId: 'acme' as TenantId,
  alg: 'HS256',
  audience: null,
  createdAt: new Date(0),
};
const read = (claims: Record<string, unknown>) => credentialOf(claims, KEY, NOW);

describe('the claims of a JWT', () => {
  it('say who calls, what for, and until when', () => {
    expect(read({ sub: 'u1', name: 'Ada', scopes: ['hooks:read'], d: '10.10.10.1', exp: NOW / 1000 + 60 })).toEqual({
      kind: 'jwt',
      id: KEY.id,
      tenantId: 'acme',
      name: 'Ada',
      scopes: ['hooks:read'],
      owner: { id: 'u1', name: 'Ada' },
      expiresAt: new Date(NOW + 60_000),
      domain: '10.10.10.1',
      isOfDomain: false,
    });
  });

  it('may all be absent', () => {
    expect(read({})).toMatchObject({ name: 'JWT', scopes: [], owner: null, expiresAt: null, domain: null });
  });

  it('are those of a domain where they name one and say nothing of scopes', () => {
    expect(read({ d: '10.10.10.1' })).toMatchObject({ domain: '10.10.10.1', isOfDomain: true, scopes: [] });
    for (const scopes of [[], null, 'admin', ['hooks:read']])
      expect(read({ d: '10.10.10.1', scopes })?.isOfDomain).toBe(false);
    for (const d of [undefined, '', 7, 'a\nb']) expect(read({ d })?.isOfDomain).toBe(false);
  });

  it('give an end in seconds or in milliseconds', () => {
    expect(read({ exp: 1_492_000_000 })?.expiresAt).toEqual(new Date(1_492_000_000_000));
    expect(read({ exp: 1_492_000_000_000 })?.expiresAt).toEqual(new Date(1_492_000_000_000));
  });

  it.each(['1492000000', null, true, 1e300, {}, []])('are refused whole where a time is none: %j', (time) => {
    expect(read({ exp: time })).toBeNull();
    expect(read({ nbf: time })).toBeNull();
  });

  it('may not begin later than clocks differ', () => {
    expect(read({ nbf: NOW / 1000 + 60 })).not.toBeNull();
    expect(read({ nbf: NOW / 1000 + 61 })).toBeNull();
    expect(read({ nbf: NOW + 61_000 })).toBeNull();
  });

  it.each([
    [['platform'], []],
    [['platform', 'admin'], ['admin']],
    [['hooks:read', 'unheard:of', 7, null, 'hooks:read'], ['hooks:read']],
    ['admin', []],
    [{ admin: true }, []],
  ])('give of %j the scopes %j', (scopes, given) => {
    expect(read({ scopes })?.scopes).toEqual(given);
  });

  it.each(['', 'a\nb', '\ud800', 'x'.repeat(257), 7, ['x']])('name nobody as %j', (text) => {
    expect(read({ sub: text, d: text })).toMatchObject({ name: 'JWT', owner: null, domain: null });
  });

  it('are for a key without an audience, or for the one it has', () => {
    expect(isFor(KEY, { aud: 'any' })).toBe(true);
    const key = { ...KEY, audience: 'hookpost' };
    for (const aud of ['hookpost', ['x', 'hookpost']]) expect(isFor(key, { aud })).toBe(true);
    for (const aud of [undefined, '', 'x', 'hookpost2', ['x'], [['hookpost']], { hookpost: 1 }])
      expect(isFor(key, { aud })).toBe(false);
  });
});
