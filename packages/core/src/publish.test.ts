import { makeEvent } from '@hookpost/testkit';
import { describe, expect, it } from '@jest/globals';
import type { NewEvent } from './event.ts';
import type { InsertResult } from './ports.ts';
import { contentHash, newEventId, publish } from './publish.ts';

const hashOf = (fields: Partial<NewEvent>) => Buffer.from(contentHash(makeEvent(fields))).toString('hex');
const event = { type: 'a', channels: ['x', 'y'], data: Buffer.from('{"n":1}'), at: new Date(5) };

describe('the hash of what makes two events the same', () => {
  it('does not know the id, the order of channels, or the trace', () => {
    const other = { ...event, id: 'other', channels: ['y', 'x'], traceparent: '00-1-2-01' };
    expect(hashOf(other)).toBe(hashOf(event));
  });

  it.each<[string, Partial<NewEvent>]>([
    ['type', { type: 'b' }],
    ['channels', { channels: ['x'] }],
    ['a byte of data', { data: Buffer.from('{"n": 1}') }],
    ['the publisher’s time', { at: null }],
    ['the hook it is meant for', { hookId: 'h' }],
  ])('differs by %s', (_, change) => {
    expect(hashOf({ ...event, ...change })).not.toBe(hashOf(event));
  });

  it('leaves the channels as they are', () => {
    const channels = ['y', 'x'];
    hashOf({ ...event, channels });
    expect(channels).toEqual(['y', 'x']);
  });
});

describe('an id of our own making', () => {
  it('is one that a publisher could have chosen, and no other has it', () => {
    const ids = Array.from({ length: 10_000 }, () => newEventId(1_800_000_000_000.5));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids[0]).toMatch(/^evt_[a-z0-9]{29}$/);
  });

  it('sorts by time', () => {
    const times = [0, 1, 1e9, 1_700_000_000_000, 1_700_000_000_001, 4_000_000_000_000];
    const ids = times.map(newEventId);
    expect(ids.toSorted()).toEqual(ids);
  });
});

describe('publishing', () => {
  async function publishAnswered(answer: InsertResult) {
    const rung: string[] = [];
    const counted: number[] = [];
    const refused: string[] = [];
    const result = await publish(makeEvent({ id: 'e' }), {
      events: { insert: async () => answer },
      alarms: { events: (keys) => void rung.push(...keys) },
      meter: { accepted: (n) => void counted.push(n), refused: (reason) => void refused.push(reason) },
    });
    return { result, rung, counted, refused };
  }

  it('rings for what was accepted', async () => {
    const answer: InsertResult = { kind: 'accepted', acceptedAt: new Date(1) };
    expect(await publishAnswered(answer)).toEqual({ result: answer, rung: ['default/e'], counted: [1], refused: [] });
  });

  it('neither rings for nor counts a duplicate', async () => {
    const answer: InsertResult = { kind: 'duplicate', acceptedAt: new Date(1) };
    expect(await publishAnswered(answer)).toEqual({ result: answer, rung: [], counted: [], refused: [] });
  });

  it.each<InsertResult>([{ kind: 'conflict' }, { kind: 'overloaded' }, { kind: 'unavailable' }])(
    'counts what is answered with $kind as refused, and rings for nothing',
    async (answer) => {
      expect(await publishAnswered(answer)).toEqual({ result: answer, rung: [], counted: [], refused: [answer.kind] });
    },
  );
});
