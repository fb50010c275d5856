import { describe, expect, it } from '@jest/globals';
import { mostWithin } from './receipts.ts';

describe('the most within a second', () => {
  it('is found wherever that second begins', () => {
    expect(mostWithin([0, 900, 1000, 1100, 1899, 5000], 1000)).toBe(4);
  });

  it('does not count what is a whole second apart', () => {
    expect(mostWithin([0, 1000, 2000], 1000)).toBe(1);
    expect(mostWithin([], 1000)).toBe(0);
  });
});
