import { makeEvent, makeHook } from '@hookpost/testkit';
import { describe, expect, it, jest } from '@jest/globals';
import type { AcceptedEvent } from './event.ts';
import type { Hook } from './hook.ts';
import { createTakes } from './takes.ts';

const event: AcceptedEvent = {
  ...makeEvent({ data: Buffer.from('{"total":120,"tag":"new"}') }),
  acceptedAt: new Date(0),
  seq: 1n,
};
const compileRegex = (pattern: string) => ({ matches: (text: string) => new RegExp(pattern).test(text), size: 1 });
const takes = createTakes({ compileRegex, alsoTakes: () => true });
const filtering = (filter: Hook['filter']): Hook => makeHook({ filter });

describe('a hook takes an event', () => {
  it('that its filter holds of', () => {
    expect(takes(event, filtering({ total: { $gt: 100 } }))).toBe(true);
    expect(takes(event, filtering({ total: { $gt: 120 } }))).toBe(false);
    expect(takes(event, filtering({ tag: { $regex: 'w$' } }))).toBe(true);
  });

  it('only if its dialect takes it, too', () => {
    const never = createTakes({ compileRegex, alsoTakes: () => false });
    expect([never(event, filtering(null)), never(event, filtering({ total: 120 }))]).toEqual([false, false]);
  });

  it('that is meant for it alone, whatever it asks', () => {
    const hook = filtering({ total: 0 });
    expect(takes({ ...event, hookId: hook.id }, hook)).toBe(true);
  });

  it('without that anything is parsed where no filter asks, and once where many do', () => {
    const parse = jest.spyOn(JSON, 'parse');
    try {
      const fresh = { ...event };
      takes(fresh, filtering(null));
      expect(parse).not.toHaveBeenCalled();
      for (let n = 0; n < 10; n++) takes(fresh, filtering({ total: n }));
      expect(parse).toHaveBeenCalledTimes(1);
    } finally {
      parse.mockRestore();
    }
  });

  it('whose data is no JSON only without a filter', () => {
    const broken = { ...event, data: Buffer.from('{') };
    expect([takes(broken, filtering(null)), takes(broken, filtering({ total: 120 }))]).toEqual([true, false]);
  });
});
