import { describe, expect, it } from '@jest/globals';
import { createReceipts, mostWithin } from './receipts.ts';

describe('the most within a second', () => {
  it('is found wherever that second begins', () => {
    expect(mostWithin([0, 900, 1000, 1100, 1899, 5000], 1000)).toBe(4);
  });

  it('does not count what is a whole second apart', () => {
    expect(mostWithin([0, 1000, 2000], 1000)).toBe(1);
    expect(mostWithin([], 1000)).toBe(0);
  });
});

it('what each of several hooks was to get alone is lost where it did not come there', () => {
  const receipts = createReceipts();
  for (const event of ['r-0', 'r-1', 'r-2']) receipts.note(event, '/a', Buffer.from('{"sentAt":1'));
  const asked = { kind: 'report' as const, round: 'r', events: 4, paths: ['/a', '/b'], notAccepted: [3] };
  expect(receipts.report({ ...asked, inTurn: true }).lost).toBe(1);
  expect(receipts.report(asked).lost).toBe(3);
});
