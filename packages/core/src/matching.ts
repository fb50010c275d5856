/** Which hooks of a tenant take an event: exact names by one lookup, `prefix.*` by one per segment, so cost follows matches and not hooks. */
import type { Hook } from './hook.ts';

/** Types that the service itself publishes; they reach only hooks that name them. */
export const OWN_TYPES = 'hookpost.';

export type Matchable = { type: string; channels: string[]; hookId: string | null };

/** A tenant's hooks, arranged for matching. */
export type Catalogue = {
  hooks: ReadonlyMap<string, Hook>;
  matching(event: Matchable): Hook[];
};

/** Arranges a tenant's enabled hooks. `takes` is a dialect's extra condition, beyond types and channels. */
export function compileCatalogue(hooks: Iterable<Hook>): Catalogue {
  const byId = new Map<string, Hook>();
  const byName = new Map<string, Hook[]>();
  const byPrefix = new Map<string, Hook[]>();
  const everything: Hook[] = [];
  for (const hook of hooks) {
    byId.set(hook.id, hook);
    if (!hook.enabled) continue;
    if (hook.events.length === 0) everything.push(hook);
    for (const pattern of hook.events) {
      if (pattern === '*') everything.push(hook);
      else if (pattern.endsWith('.*')) append(byPrefix, pattern.slice(0, -2), hook);
      else append(byName, pattern, hook);
    }
  }

  const candidates = (type: string): Set<Hook> => {
    const found = new Set<Hook>(byName.get(type));
    if (byPrefix.size > 0) {
      for (let dot = type.indexOf('.'); dot !== -1; dot = type.indexOf('.', dot + 1)) {
        for (const hook of byPrefix.get(type.slice(0, dot)) ?? []) found.add(hook);
      }
    }
    if (!type.startsWith(OWN_TYPES)) for (const hook of everything) found.add(hook);
    return found;
  };

  return {
    hooks: byId,
    matching(event) {
      if (event.hookId !== null) {
        const hook = byId.get(event.hookId);
        return hook?.enabled ? [hook] : [];
      }
      return [...candidates(event.type)].filter((hook) => sharesChannel(hook, event));
    },
  };
}

/** Whether one hook takes an event: the same rule as a catalogue's, for a single hook. */
export function matches(event: Matchable, hook: Hook): boolean {
  return compileCatalogue([hook]).matching(event).length > 0;
}

function sharesChannel(hook: Hook, { type, channels }: Matchable): boolean {
  if (hook.channels.length === 0) return true;
  const isShared = (channel: string) => hook.channels.includes(channel);
  // What is told of a hook names it and its events: nothing for customers who are only some of those that it is for.
  if (type.startsWith(OWN_TYPES)) return channels.length > 0 && channels.every(isShared);
  return channels.some(isShared);
}

function append(map: Map<string, Hook[]>, key: string, hook: Hook): void {
  const list = map.get(key);
  if (list) list.push(hook);
  else map.set(key, [hook]);
}
