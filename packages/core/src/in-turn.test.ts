import { manualClock } from '@hookpost/testkit';
import { describe, expect, it } from '@jest/globals';
import { createTurns } from './in-turn.ts';

const PATIENT = { patienceMs: 1000, what: 'changes of this tenant' };

describe('work in turn', () => {
  it('of one key never overlaps, of another does not wait', async () => {
    const inTurn = createTurns({ ...PATIENT, clock: manualClock() });
    const said: string[] = [];
    const first = Promise.withResolvers<void>();
    const works = [
      inTurn('a', () => first.promise.then(() => said.push('a1'))),
      inTurn('a', async () => said.push('a2')),
      inTurn('b', async () => said.push('b1')),
    ];
    await works[2];
    expect(said).toEqual(['b1']);
    first.resolve();
    await Promise.all(works);
    expect(said).toEqual(['b1', 'a1', 'a2']);
  });

  it('goes on after one that failed', async () => {
    const inTurn = createTurns({ ...PATIENT, clock: manualClock() });
    await expect(inTurn('a', () => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
    expect(await inTurn('a', async () => 2)).toBe(2);
  });

  it('is refused, and never done, where its turn comes too late', async () => {
    const clock = manualClock();
    const inTurn = createTurns({ ...PATIENT, clock });
    const first = Promise.withResolvers<void>();
    let done = false;
    const slow = inTurn('a', () => first.promise);
    const late = inTurn('a', async () => {
      done = true;
    });
    await clock.advance(1001);
    first.resolve();
    await slow;
    await expect(late).rejects.toMatchObject({
      code: 'overloaded',
      detail: 'Too many changes of this tenant at once. Try again.',
    });
    expect(done).toBe(false);
  });
});
