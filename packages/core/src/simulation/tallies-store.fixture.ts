import { splitDeliveryKey } from '../delivery.ts';
import type { TallyStore } from '../ports.ts';
import type { Tally } from '../status.ts';
import type { Database, StoredStatus } from './database.fixture.ts';
import { latest } from './lane-report.fixture.ts';
import type { Process } from './process.fixture.ts';

const FLUSH_MS = 200;

/** Latest statuses as one process writes them: gathered, one flush at a time. What rollups count no rule of ours rests on. */
export function createMemoryTallyStore({ db, process }: { db: Database; process: Process }): TallyStore {
  let gathered: Tally[] = [];
  let flushed = Promise.withResolvers<void>();
  let scheduled = false;

  async function flush(): Promise<void> {
    const [tallies, done] = [gathered, flushed];
    gathered = [];
    flushed = Promise.withResolvers();
    const byStatus = [...Map.groupBy(tallies, ({ hookId, type }) => `${hookId}:${type}`)];
    await process.persist(() => process.askEach('statuses', byStatus, ([id, ofStatus]) => write(id, ofStatus)));
    done.resolve();
    scheduled = false;
    if (gathered.length > 0) schedule();
  }

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    process.later(FLUSH_MS, () => void flush());
  }

  function write(id: string, tallies: Tally[]): void {
    db.statuses.put(id, merged(db.statuses.get(id), tallies));
  }

  return {
    add(tally) {
      gathered.push(tally);
      schedule();
      return flushed.promise;
    },
  };
}

/** An older outcome overwrites nothing, and the same one written again counts once. */
function merged(before: StoredStatus | undefined, tallies: Tally[]): StoredStatus {
  const inOrder = tallies.toSorted((a, b) => a.endedAt.getTime() - b.endedAt.getTime());
  const isNewer = ({ endedAt }: Tally) => before === undefined || endedAt > before.endedAt;
  const last = inOrder.at(-1) as Tally;
  const begun = (success: boolean) => latest(inOrder.filter((each) => each.success === success).map(({ at }) => at));
  const lastSuccess = inOrder.findLastIndex(({ success }) => success);
  const reset = lastSuccess !== -1 && isNewer(inOrder[lastSuccess] as Tally);
  const failed = inOrder.slice(lastSuccess + 1).filter(isNewer).length;
  return {
    ...(before !== undefined && !isNewer(last) ? before : statusOf(last)),
    lastSuccessAt: latest([before?.lastSuccessAt ?? null, begun(true)]),
    lastFailureAt: latest([before?.lastFailureAt ?? null, begun(false)]),
    consecutiveFailures: (reset ? 0 : (before?.consecutiveFailures ?? 0)) + failed,
  };
}

function statusOf({ delivery, type, at, endedAt, success, code, text, error }: Tally) {
  const { tenantId, eventId, hookId } = splitDeliveryKey(delivery);
  return { tenantId, hookId, type, at, endedAt, success, code, text, error, deliveryId: `${eventId}.${hookId}` };
}
