import type { AcceptedEvent } from '../event.ts';
import { matches } from '../matching.ts';
import type { StoredHook } from './database.fixture.ts';
import type { Timeline } from './timeline.fixture.ts';

type Version = { from: number; hook: StoredHook };

/** Every hook as it has been, to tell what should have become of an event. */
export function createHookHistory(timeline: Timeline) {
  const versions = new Map<string, Version[]>();

  const takes = (hook: StoredHook, event: AcceptedEvent) => !hook.deleted && matches(event, hook);

  /** The versions of a hook that there have been since then; null where it was not there yet. */
  function since(hookId: string, from: number): (StoredHook | null)[] {
    const all = versions.get(hookId) ?? [];
    const first = all.findLastIndex((version) => version.from <= from);
    return [...(first === -1 ? [null] : []), ...all.slice(Math.max(0, first)).map(({ hook }) => hook)];
  }

  return {
    write(hook: StoredHook): void {
      const before = versions.get(hook.id) ?? [];
      versions.set(hook.id, [...before, { from: timeline.passed(), hook }]);
    },
    ids: () => [...versions.keys()],
    /** Whether the hook has taken the event at every moment since then: so it must get it. */
    alwaysTook: (hookId: string, event: AcceptedEvent, from: number) =>
      since(hookId, from).every((hook) => hook !== null && takes(hook, event)),
    /** Whether it did at any: only then may it get it. */
    everTook: (hookId: string, event: AcceptedEvent, from: number) =>
      since(hookId, from).some((hook) => hook !== null && takes(hook, event)),
    hadNoAddress: (hookId: string) => (versions.get(hookId) ?? []).some(({ hook }) => hook.url === null),
    /** Whether nothing should have been sent to it for `ms`. */
    closedFor: (hookId: string, ms: number) =>
      since(hookId, timeline.passed() - ms).every(
        (hook) => hook === null || hook.deleted || hook.paused || !hook.enabled,
      ),
  };
}

export type HookHistory = ReturnType<typeof createHookHistory>;
