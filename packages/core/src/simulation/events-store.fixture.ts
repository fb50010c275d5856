import { type EventKey, eventKey, type NewEvent } from '../event.ts';
import type { EventStore, InsertResult, LoadedEvent } from '../ports.ts';
import { batched } from './batched.fixture.ts';
import type { Database, StoredEvent } from './database.fixture.ts';
import { type Process, StoreError } from './process.fixture.ts';

/** A claim that its holder has not renewed for so long is anybody's. */
export const CLAIM_MS = 8000;

export type EventStoreDeps = { db: Database; process: Process; retentionMs: number };

/** Events as one process has them. */
export function createMemoryEventStore({ db, process, retentionMs }: EventStoreDeps): EventStore {
  const { ask, clock } = process;
  const now = () => new Date(clock.now());
  const stored = (keys: EventKey[]) => keys.flatMap((key) => db.events.get(key) ?? []);
  const bySeq = (a: StoredEvent, b: StoredEvent) => (a.seq < b.seq ? -1 : 1);

  const clear = batched<EventKey, void>(process, (keys) =>
    process.persist(() => process.askEach('events.clear', keys, clearOne)),
  );

  function clearOne(key: EventKey): void {
    const event = db.events.get(key);
    if (!event?.dispatch) return;
    const expireAt = new Date(event.acceptedAt.getTime() + retentionMs);
    db.events.put(key, { ...event, dispatch: null, expireAt });
  }

  /** A key decides who was first; the place in the order is the database's to give. */
  function insertOne(event: NewEvent, hash: Uint8Array, acceptedAt: Date): StoredEvent | null {
    const key = eventKey(event.tenantId, event.id);
    const before = db.events.get(key);
    if (before) return before;
    db.lastSeq++;
    const dispatch = { at: acceptedAt, by: null };
    db.events.put(key, { ...event, key, hash, acceptedAt, seq: db.lastSeq, dispatch, expireAt: null });
    return null;
  }

  /** Two steps: who takes an event while another asks for it is decided by the first, and read by the second. */
  async function take(keys: EventKey[], by: string, isFree: (dispatch: Dispatch) => boolean): Promise<Set<EventKey>> {
    const at = now();
    await process.askEach('events.take', keys, (key) => {
      const event = db.events.get(key);
      if (event?.dispatch && isFree(event.dispatch)) db.events.put(key, { ...event, dispatch: { at, by } });
    });
    const got = await ask('events.taken', () => stored(keys).filter(({ dispatch }) => dispatch?.by === by));
    return new Set(got.map(({ key }) => key));
  }

  return {
    async insert(event, hash): Promise<InsertResult> {
      const acceptedAt = now();
      try {
        const before = await ask('events.insert', () => insertOne(event, hash, acceptedAt));
        if (before === null) return { kind: 'accepted', acceptedAt };
        const same = Buffer.compare(before.hash, hash) === 0;
        return same ? { kind: 'duplicate', acceptedAt: before.acceptedAt } : { kind: 'conflict' };
      } catch (error) {
        if (error instanceof StoreError) return { kind: 'unavailable' };
        throw error;
      }
    },

    undispatched: (keys) =>
      ask('events.undispatched', () =>
        stored(keys)
          .filter(({ dispatch }) => dispatch !== null)
          .map(toLoaded),
      ),

    claim(keys, by) {
      const stale = new Date(clock.now() - CLAIM_MS);
      return take(keys, by, (dispatch) => dispatch.by === null || dispatch.at < stale);
    },

    renew: (keys, by) => take(keys, by, (dispatch) => dispatch.by === null || dispatch.by === by),

    clear,

    read: (keys) => ask('events.read', () => stored(keys)),

    overdue(graceMs, limit) {
      const before = new Date(clock.now() - graceMs);
      const untouched = ({ dispatch }: StoredEvent) => dispatch !== null && dispatch.at < before;
      return ask('events.overdue', () => inTurn(db.events.all().filter(untouched).sort(bySeq)).slice(0, limit));
    },

    undispatchedInOrder: (tenantId, limit) =>
      ask('events.undispatchedInOrder', () =>
        db.events
          .all()
          .filter((event) => event.tenantId === tenantId && event.dispatch !== null)
          .sort(bySeq)
          .slice(0, limit)
          .map(toLoaded),
      ),
  };
}

type Dispatch = NonNullable<StoredEvent['dispatch']>;

const toLoaded = (event: StoredEvent): LoadedEvent => ({ ...event, claimed: event.dispatch?.by !== null });

/** Tenant by tenant, so that one tenant's flood hides nobody's events. */
function inTurn(events: StoredEvent[]): EventKey[] {
  const places = new Map<string, number>();
  const placed = events.map((event) => {
    const place = places.get(event.tenantId) ?? 0;
    places.set(event.tenantId, place + 1);
    return { key: event.key, place };
  });
  return placed.sort((a, b) => a.place - b.place).map(({ key }) => key);
}
