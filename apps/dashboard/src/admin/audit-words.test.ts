import { describe, expect, it } from '@jest/globals';
import { type AuditRecord, changeInWords, pageOf, whoInWords } from './audit-words.ts';

const record = (fields: Partial<AuditRecord>): AuditRecord => ({
  id: 'a'.repeat(24),
  at: '2026-01-31T12:00:00.000Z',
  actor: { kind: 'key', id: 'k1', name: 'Ada' },
  action: 'hook.changed',
  target: { kind: 'hook', id: 'h1' },
  change: { before: null, after: null },
  requestId: null,
  ...fields,
});

describe('a change in words', () => {
  it('names the fields that differ, and what was changed by its name where that is known', () => {
    const change = { before: { url: 'http://a/', events: [] }, after: { url: 'http://b/', events: ['a'] } };
    expect(changeInWords(record({ change }))).toBe('changed the hook h1: url, events');
    expect(changeInWords(record({ change }), new Map([['h1', 'Orders']]))).toBe('changed the hook Orders: url, events');
    expect(changeInWords(record({ action: 'hook.created', change: { before: null, after: { name: 'Orders' } } }))).toBe(
      'made the hook Orders',
    );
    expect(changeInWords(record({ action: 'key.deleted', target: { kind: 'key', id: 'k2' } }))).toBe(
      'deleted the key k2',
    );
  });

  it('says what was only read, and what no page knows yet', () => {
    expect(changeInWords(record({ action: 'hook.secret_read' }))).toBe('read the signing secrets of the hook h1');
    expect(changeInWords(record({ action: 'hook.praised' }))).toBe('praised the hook h1');
  });

  it('says who did it, and of what kind that is where the name does not tell', () => {
    expect(whoInWords({ kind: 'portal', id: 'p', name: 'Acme' })).toBe('Acme, a portal');
    expect(whoInWords({ kind: 'service', id: 's', name: 'Hookpost' })).toBe('Hookpost');
  });

  it('leads to what was changed while it is there', () => {
    expect(pageOf(record({}))).toBe('/hooks/h1');
    expect(pageOf(record({ action: 'event_type.changed', target: { kind: 'event_type', id: 'a>b' } }))).toBe(
      '/event-types/a%3Eb',
    );
    expect(pageOf(record({ action: 'hook.deleted' }))).toBeNull();
    expect(pageOf(record({ action: 'key.created', target: { kind: 'key', id: 'k' } }))).toBeNull();
  });
});
