/** What all processes share: the records, as a store keeps them. A record is never changed but replaced, by one `put`. */
import type { Delivery } from '../delivery.ts';
import type { AcceptedEvent, EventKey } from '../event.ts';
import type { Hook } from '../hook.ts';
import type { Lane } from '../lane.ts';
import type { Status } from '../status.ts';

export type StoredEvent = AcceptedEvent & {
  key: EventKey;
  hash: Uint8Array;
  /** null: dispatched. */
  dispatch: { at: Date; by: string | null } | null;
  expireAt: Date | null;
};
export type StoredDelivery = Delivery & { expireAt: Date | null };
export type StoredStatus = Status & { endedAt: Date };
/** A deleted hook stays as a tombstone, so that every catalogue hears of it. */
export type StoredHook = Hook & { deleted: boolean };

export type Collection<T> = {
  get(id: string): T | undefined;
  all(): T[];
  put(id: string, document: T): void;
  remove(id: string): void;
};

/** Called at every write, with the record as it was and as it becomes. */
export type Watch<T> = (before: T | undefined, after: T | undefined) => void;

export type Database = {
  events: Collection<StoredEvent>;
  deliveries: Collection<StoredDelivery>;
  lanes: Collection<Lane>;
  statuses: Collection<StoredStatus>;
  hooks: Collection<StoredHook>;
  /** One tenant's `hooksVersion`. */
  hooksVersion: number;
  lastSeq: bigint;
};

export function createCollection<T>(watch: Watch<T> = () => {}): Collection<T> {
  const documents = new Map<string, T>();
  return {
    get: (id) => documents.get(id),
    all: () => [...documents.values()],
    put(id, document) {
      watch(documents.get(id), document);
      documents.set(id, document);
    },
    remove(id) {
      watch(documents.get(id), undefined);
      documents.delete(id);
    },
  };
}
