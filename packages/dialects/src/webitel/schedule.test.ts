import { describe, expect, it } from '@jest/globals';
import { delaysOf } from './schedule.ts';

const SERVICE = [5, 60, 300];

describe('retries and delay', () => {
  it.each([
    [{}, null],
    [{ retries: 2, delay: 10 }, [10, 10]],
    [{ retries: 0 }, []],
    [{ retries: -1, delay: 10 }, []],
    [{ retries: 2 }, [5, 60]],
    [{ retries: 5 }, [5, 60, 300, 300, 300]],
    [{ delay: 7.5 }, [7.5, 7.5, 7.5]],
    [{ retries: 1, delay: 0 }, [0.1]],
  ])('%j make the schedule %j', (asked, expected) => {
    expect(delaysOf(asked, SERVICE)).toEqual(expected);
  });

  it('wait a minute where the service makes no retries', () => {
    expect(delaysOf({ retries: 2 }, [])).toEqual([60, 60]);
    expect(delaysOf({ delay: 2 }, [])).toEqual([]);
  });
});
