import { makeHook } from '@hookpost/testkit';
import { describe, expect, it } from '@jest/globals';
import { auditChange } from './audit.ts';
import type { Hook, TenantId } from './hook.ts';
import { MASK, maskQuery, maskSettings } from './mask.ts';

const CANARY = 'c4nary';

const hook = (fields: Partial<Hook> = {}): Hook =>
  makeHook({
    id: 'a'.repeat(24),
    tenantId: 'acme' as TenantId,
    tenantName: 'Acme',
    url: `https://receiver.test/in?token=${CANARY}`,
    auth: { type: 'bearer', token: CANARY },
    tls: { cert: 'public', key: CANARY },
    headers: { 'X-Key': CANARY },
    secrets: [{ secret: CANARY, createdAt: new Date(0), expiresAt: null }],
    native: { anywhere: { at: CANARY } },
    ...fields,
  });

const change = (before: Hook | null, after: Hook | null) => auditChange(before, after, maskSettings);

describe('the change that is kept', () => {
  it('holds only the fields that differ, before and after', () => {
    expect(change(hook(), hook({ name: 'orders', version: 2, updatedAt: new Date(1) }))).toEqual({
      before: { name: null },
      after: { name: 'orders' },
    });
  });

  it('is none where nothing differs but the version', () => {
    expect(change(hook(), hook({ version: 2 }))).toBeNull();
  });

  it('holds all that was made, and all that is gone', () => {
    expect(change(null, hook())).toMatchObject({ before: null, after: { enabled: true, auth: { token: MASK } } });
    expect(change(hook(), null)).toMatchObject({ before: { enabled: true }, after: null });
  });

  it('says that a secret is another one, and shows neither', () => {
    const other = hook({
      url: `https://receiver.test/in?token=${CANARY}2`,
      auth: { type: 'bearer', token: `${CANARY}2` },
      tls: { cert: 'public', key: `${CANARY}2` },
      headers: { 'X-Key': `${CANARY}2` },
      secrets: [],
      native: null,
    });
    const kept = change(hook(), other);
    expect(Object.keys(kept?.after ?? {}).sort()).toEqual(['auth', 'headers', 'native', 'secrets', 'tls', 'url']);
    expect(kept?.after).toMatchObject({ auth: { type: 'bearer', token: MASK }, headers: { 'X-Key': MASK } });
    expect(JSON.stringify(kept)).not.toContain(CANARY);
  });

  it.each<Hook['auth']>([
    { type: 'basic', username: 'me', password: CANARY },
    { type: 'bearer', token: CANARY },
    { type: 'header', name: 'X-Key', value: CANARY },
    { type: 'query', name: 'token', value: CANARY },
    { type: 'oauth2', tokenUrl: `https://a.test/?k=${CANARY}`, clientId: 'me', clientSecret: CANARY },
  ])('shows no secret of $type', (auth) => {
    expect(JSON.stringify(change(null, hook({ auth })))).not.toContain(CANARY);
  });

  it('stays within 16 KiB: the largest values are told by their size', () => {
    const metadata = { text: 'é'.repeat(20_000) };
    const kept = change(hook(), hook({ metadata, name: 'small' }));
    expect(Buffer.byteLength(JSON.stringify(kept))).toBeLessThanOrEqual(16_384);
    expect(kept?.after).toMatchObject({ name: 'small', metadata: '… (40011 bytes)' });
    expect(metadata.text).toHaveLength(20_000);
  });
});

describe('an address', () => {
  it('keeps the names of its query, and none of the values', () => {
    expect(maskQuery('https://receiver.test/a?b=c&d=e#f')).toBe(`https://receiver.test/a?b=${MASK}&d=${MASK}#f`);
    expect(maskQuery('https://receiver.test/a')).toBe('https://receiver.test/a');
    expect(maskQuery(`https://receiver.test/a?${CANARY}&b=`)).toBe(`https://receiver.test/a?${MASK}&b=${MASK}`);
  });
});
