import { describe, expect, it } from '@jest/globals';
import { manualClock } from './clock.ts';

describe('a manual clock', () => {
  it('stands still until it is moved', async () => {
    const clock = manualClock(1000);
    let rang = false;
    clock.after(0, () => {
      rang = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect([rang, clock.now(), clock.monotonic()]).toEqual([false, 1000, 0]);
    await clock.advance(1);
    expect([rang, clock.now(), clock.monotonic()]).toEqual([true, 1001, 1]);
  });

  it('runs what falls due in its order and at its time, with what that sets off', async () => {
    const clock = manualClock(0);
    const rang: string[] = [];
    const note = (name: string) => rang.push(`${name} ${clock.now()}`);
    clock.after(20, () => note('second'));
    clock.after(10, async () => {
      note('first');
      await clock.sleep(15);
      note('slept');
    });
    clock.after(31, () => note('too late'));
    await clock.advance(30);
    expect(rang).toEqual(['first 10', 'second 20', 'slept 25']);
    expect(clock.waiting()).toBe(1);
  });

  it('forgets what is cancelled', async () => {
    const clock = manualClock();
    let rang = false;
    const cancel = clock.after(5, () => {
      rang = true;
    });
    cancel();
    await clock.advance(10);
    expect(rang).toBe(false);
  });
});
