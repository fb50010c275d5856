import { HookpostError } from '@hookpost/core';
import { describe, expect, it } from '@jest/globals';
import { persist } from './persist.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

describe('a write of what has happened', () => {
  it('whose turn among others did not come in time is made again', async () => {
    let tries = 0;
    const write = async () => {
      if (++tries < 3) throw new HookpostError('overloaded', 'Too many changes of this tenant at once. Try again.');
      return 'written';
    };
    expect(await persist('test', write, log)).toBe('written');
  });

  it('that no later try mends is passed on', async () => {
    const write = async () => {
      throw new HookpostError('not_found', 'There is nothing here with this id.');
    };
    await expect(persist('test', write, log)).rejects.toMatchObject({ code: 'not_found' });
  });
});
