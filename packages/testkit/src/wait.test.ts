import { describe, expect, it } from '@jest/globals';
import { eventually } from './wait.ts';

describe('eventually', () => {
  it('answers as soon as a look neither throws nor is false', async () => {
    let looks = 0;
    const look = () => {
      looks += 1;
      if (looks === 1) throw new Error('not yet');
      return looks === 2 ? false : 'there';
    };
    expect(await eventually(look, { everyMs: 1 })).toBe('there');
    expect(looks).toBe(3);
  });

  it('takes a look that answers nothing as a fact, so that it may consist of expectations', async () => {
    await expect(eventually(async () => expect(1).toBe(1))).resolves.toBeUndefined();
  });

  it('says at the deadline what was missing', async () => {
    const look = () => {
      throw new Error('no such delivery');
    };
    await expect(eventually(look, { timeoutMs: 20, everyMs: 5 })).rejects.toThrow('no such delivery');
    await expect(eventually(() => false, { timeoutMs: 20, everyMs: 5 })).rejects.toThrow('false');
  });
});
