import { describe, expect, it } from '@jest/globals';
import { requestsOf } from './requests.ts';

const task = { url: '', key: '', round: 'r', type: 't', events: 5 };

describe('batches', () => {
  const batches = requestsOf({ ...task, load: { kind: 'closed', inFlight: 1, batch: 3 } });
  const idsOf = (n: number) => JSON.parse(batches.body(n, 0)).events.map(({ id }: { id: string }) => id);

  it('hold every event once, the last what is left', () => {
    expect(batches.count).toBe(2);
    expect([idsOf(0), idsOf(1)]).toEqual([
      ['r-0', 'r-1', 'r-2'],
      ['r-3', 'r-4'],
    ]);
  });

  it('tell which of their events were refused', () => {
    const rows = JSON.stringify({ data: [{ id: 'r-3' }, { error: { status: 409 } }] });
    expect(batches.notAccepted(1, { status: 202, body: rows })).toEqual([4]);
    expect(batches.notAccepted(0, { status: 503, body: '' })).toEqual([0, 1, 2]);
    expect(batches.notAccepted(1, null)).toEqual([3, 4]);
  });
});

it('events of several types are of 1 KB and take turns', () => {
  const requests = requestsOf({ ...task, types: 2, load: { kind: 'open', perSecond: 1 } });
  const events = [0, 1, 2].map((n) => JSON.parse(requests.body(n, 1_700_000_000_000)));
  expect(events.map(({ type }) => type)).toEqual(['t.0', 't.1', 't.0']);
  expect(JSON.stringify(events[0].data).length).toBeGreaterThan(1000);
});
