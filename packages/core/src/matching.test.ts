import { makeHook } from '@hookpost/testkit';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Hook } from './hook.ts';
import { compileCatalogue, type Matchable, matches } from './matching.ts';

const event = (type: string, fields: Partial<Matchable> = {}): Matchable => ({
  type,
  channels: [],
  hookId: null,
  ...fields,
});

/** The rules of docs/api/core.md, one hook at a time and without any arrangement. */
function takes(hook: Hook, { type, channels, hookId }: Matchable): boolean {
  if (!hook.enabled) return false;
  if (hookId !== null) return hook.id === hookId;
  const own = type.startsWith('hookpost.');
  const byType = hook.events.length === 0 ? !own : hook.events.some((pattern) => patternTakes(pattern, type, own));
  const isOurs = (channel: string) => hook.channels.includes(channel);
  const shares = own ? channels.length > 0 && channels.every(isOurs) : channels.some(isOurs);
  return byType && (hook.channels.length === 0 || shares);
}

function patternTakes(pattern: string, type: string, own: boolean): boolean {
  if (pattern === '*') return !own;
  return pattern.endsWith('.*') ? type.startsWith(pattern.slice(0, -1)) : pattern === type;
}

const segment = fc.constantFrom('hookpost', 'order', 'item', 'a', 'b');
const type = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('.'));
const pattern = fc.oneof(
  type,
  type.map((name) => `${name}.*`),
  fc.constant('*'),
);
const channels = fc.uniqueArray(fc.constantFrom('eu', 'us', 'asia'));
const hook = fc
  .record({ events: fc.array(pattern, { maxLength: 4 }), channels, enabled: fc.boolean() })
  .map((fields) => makeHook(fields));

describe('a catalogue', () => {
  it('finds exactly the hooks that the rules name, each once', () => {
    fc.assert(
      fc.property(fc.array(hook, { maxLength: 12 }), type, channels, (hooks, name, shared) => {
        const published = event(name, { channels: shared });
        const found = compileCatalogue(hooks)
          .matching(published)
          .map(({ id }) => id);
        const expected = hooks.filter((each) => takes(each, published)).map(({ id }) => id);
        expect(found.toSorted()).toEqual(expected.toSorted());
      }),
      { numRuns: 1000 },
    );
  });

  it('gives an event that is meant for one hook to that hook alone, whatever it subscribes to', () => {
    const [one, other, off] = [makeHook({ events: ['x'] }), makeHook(), makeHook({ enabled: false })];
    const { matching } = compileCatalogue([one, other, off]);
    expect(matching(event('y', { hookId: one.id }))).toEqual([one]);
    expect(matching(event('y', { hookId: off.id }))).toEqual([]);
    expect(matching(event('y', { hookId: 'another' }))).toEqual([]);
  });
});

describe('a pattern', () => {
  it.each([
    ['order.*', 'order.item', true],
    ['order.*', 'order.item.added', true],
    ['order.*', 'order', false],
    ['order.*', 'orders.item', false],
    ['order.item.*', 'order.item', false],
    ['order', 'order.item', false],
    ['*', 'order.item', true],
    ['*', 'hookpost.hook.disabled', false],
    ['hookpost.*', 'hookpost.hook.disabled', true],
    ['hookpost.hook.*', 'hookpost.hook.disabled', true],
    ['hookpost.hook.disabled', 'hookpost.hook.disabled', true],
    ['*', 'hookpost', true],
  ])('%s against %s: %s', (name, published, taken) => {
    expect(matches(event(published), makeHook({ events: [name] }))).toBe(taken);
  });

  it('is not needed to take everything, but own events', () => {
    expect(matches(event('anything'), makeHook())).toBe(true);
    expect(matches(event('hookpost.hook.disabled'), makeHook())).toBe(false);
  });
});

describe('channels', () => {
  it('take an event that shares one, and none that has none', () => {
    const inEurope = makeHook({ channels: ['eu', 'uk'] });
    expect(matches(event('a', { channels: ['us', 'uk'] }), inEurope)).toBe(true);
    expect(matches(event('a', { channels: ['us'] }), inEurope)).toBe(false);
    expect(matches(event('a'), inEurope)).toBe(false);
    expect(matches(event('a', { channels: ['us'] }), makeHook())).toBe(true);
  });

  it('of a hook that Hookpost tells of are all to be those of who hears it: no customer hears of a hook that is others’ too', () => {
    const failing = (channels: string[]) => event('hookpost.hook.failing', { channels });
    const inEurope = makeHook({ channels: ['eu', 'uk'], events: ['hookpost.*'] });
    expect(matches(failing(['uk']), inEurope)).toBe(true);
    expect(matches(failing(['us', 'uk']), inEurope)).toBe(false);
    expect(matches(failing([]), inEurope)).toBe(false);
    expect(matches(failing(['us', 'uk']), makeHook({ events: ['hookpost.*'] }))).toBe(true);
  });
});
