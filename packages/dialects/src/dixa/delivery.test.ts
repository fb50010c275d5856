import { createHash, createHmac } from 'node:crypto';
import { newSigningSecret, secretBytes, type TenantId } from '@hookpost/core';
import { makeEvent, makeHook } from '@hookpost/testkit';
import { describe, expect, it } from '@jest/globals';
import { validate as isUuid } from 'uuid';
import { encodeDelivery } from './delivery.ts';

const ACME = 'acme' as TenantId;
const NOW = new Date('2026-02-01T00:00:00.123Z');
const [newest = '', older = '', past = ''] = [1, 2, 3].map(() => newSigningSecret());
const secrets = [
  { secret: newest, createdAt: NOW, expiresAt: null },
  { secret: older, createdAt: NOW, expiresAt: new Date(NOW.getTime() + 1000) },
  { secret: past, createdAt: NOW, expiresAt: NOW },
];

const acceptedAt = new Date('2026-01-31T12:00:00.000Z');
const event = {
  ...makeEvent({ id: 'note-1', tenantId: ACME, type: 'ConversationNoteAdded', data: Buffer.from('{ "a": 1.50 }') }),
  acceptedAt,
  seq: 1n,
};
const hook = makeHook({ tenantId: ACME, tenantName: 'Acme "Inc"', url: 'http://127.0.0.1:8080/a', secrets });
const sent = (now = NOW) => encodeDelivery(event, hook, { now, preAnswer: null });
const textOf = (body: Uint8Array | null) => Buffer.from(body ?? []).toString();

describe('what a Dixa receiver gets', () => {
  it('has its envelope around the data as it was published', () => {
    const text = textOf(sent().body);
    const { event_id, organization, ...rest } = JSON.parse(text);
    expect(text.endsWith(',"data":{ "a": 1.50 }}')).toBe(true);
    expect([event_id, organization.id].every((id) => isUuid(id))).toBe(true);
    expect(organization.name).toBe('Acme "Inc"');
    expect(rest).toEqual({
      event_fqn: 'CONVERSATION_NOTE_ADDED',
      event_version: '1',
      event_timestamp: acceptedAt.toISOString(),
      data: { a: 1.5 },
    });
  });

  it('is the same body on every attempt, and signed anew', () => {
    const later = sent(new Date(NOW.getTime() + 60_000));
    expect(textOf(later.body)).toBe(textOf(sent().body));
    expect(later.headers['x-dixa-signature']).not.toBe(sent().headers['x-dixa-signature']);
  });

  it('has the same ids for the same tenant and event, and others for others', () => {
    const other = encodeDelivery({ ...event, id: 'note-2' }, hook, { now: NOW, preAnswer: null });
    const [one, two] = [sent(), other].map(({ body }) => JSON.parse(textOf(body)));
    expect(one.event_id).not.toBe(two.event_id);
    expect(one.organization).toEqual(two.organization);
  });

  it('is signed over its time in milliseconds and its body, with every secret that still counts', () => {
    const { body, headers } = sent();
    const [time, ...digests] = String(headers['x-dixa-signature']).split(',');
    const t = NOW.getTime();
    const signed = (secret: string) =>
      `v1=${createHmac('sha256', Buffer.from(secretBytes(secret).toString('hex'), 'hex'))
        .update(`${t}.${textOf(body)}`)
        .digest('hex')}`;
    expect(time).toBe(`t=${t}`);
    expect(digests).toEqual([signed(newest), signed(older)]);
  });

  it('is signed under a digest of a key that is not to be shared', () => {
    const secret = newSigningSecret('v1a');
    const signedBy = { ...hook, secrets: [{ secret, createdAt: NOW, expiresAt: null }] };
    const { body, headers } = encodeDelivery(event, signedBy, { now: NOW, preAnswer: null });
    const key = createHash('sha256').update(secretBytes(secret)).digest();
    const digest = createHmac('sha256', key)
      .update(`${NOW.getTime()}.${textOf(body)}`)
      .digest('hex');
    expect(headers['x-dixa-signature']).toBe(`t=${NOW.getTime()},v1=${digest}`);
  });
});
