import { describe, expect, it } from '@jest/globals';
import { countNew, refreshed, withNewest } from './newest.ts';

const rows = (text: string) => text.split('').map((id) => ({ id, state: 'old' }));
const page = (text: string, next: string | null = 'more') => ({ data: rows(text), next });
const keyOf = ({ id }: { id: string }) => id;
const shape = (pages: { data: { id: string }[]; next: string | null }[]) =>
  pages.map(({ data, next }) => `${data.map(keyOf).join('')}>${next}`);

describe('a look at the newest', () => {
  it('goes before what is held, without what is there no longer', () => {
    const held = [page('gfed', 'after d'), page('cba', null)];
    expect(shape(withNewest(held, page('ihgf'), keyOf))).toEqual(['ihgfed>after d', 'cba>null']);
    expect(shape(withNewest(held, page('ige'), keyOf))).toEqual(['iged>after d', 'cba>null']);
  });

  it('takes the place of all where something may lie between, and where it is all there is', () => {
    expect(shape(withNewest([page('cba')], page('zyx'), keyOf))).toEqual(['zyx>more']);
    expect(shape(withNewest([page('cba')], page('b', null), keyOf))).toEqual(['b>null']);
  });

  it('reaches into a later page', () => {
    const held = [page('ed', 'after d'), page('cba', 'after a'), page('9', null)];
    expect(shape(withNewest(held, page('fedc'), keyOf))).toEqual(['fedcba>after a', '9>null']);
  });

  it('that found nothing yet changes nothing', () => {
    const held = [page('cba')];
    expect(withNewest(held, page(''), keyOf)).toBe(held);
  });

  it('only renews rows in their places for those who read, and says how many wait', () => {
    const held = [page('cb'), page('a', null)];
    const newest = { data: [...rows('d'), { id: 'b', state: 'new' }], next: 'more' };
    const now = refreshed(held, newest, keyOf);
    expect(shape(now)).toEqual(shape(held));
    expect(now[0]?.data[1]).toEqual({ id: 'b', state: 'new' });
    expect(countNew(held, newest, keyOf)).toBe(1);
  });
});
