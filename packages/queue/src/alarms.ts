import { type Alarms, type Clock, type EventKey, type Log, type Meter, splitEventKey } from '@hookpost/core';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { createBulkRule } from './bulk-rule.ts';
import { JOBS, type JobName } from './jobs.ts';
import { oneAtATime } from './one-at-a-time.ts';

const KEYS_PER_JOB = 100;
/** What Redis has not taken by then is dropped. */
const PATIENCE_MS = 1500;

export type AlarmClock = Alarms & { close(): Promise<void> };

export type AlarmDeps = {
  redis: Redis;
  prefix: string;
  clock: Clock;
  meter: Pick<Meter, 'alarmDropped'>;
  log: Log;
};

type LaneAlarm = Parameters<Alarms['lanes']>[0][number];

/** Sets alarms in BullMQ, best effort: what Redis does not take at once is dropped, and the sweeper finds the work itself. */
export function createAlarms({ redis, prefix, clock, meter, log }: AlarmDeps): AlarmClock {
  const open = (name: JobName): Queue => {
    const { queue: title, options: defaultJobOptions } = JOBS[name];
    // A queue whose look at Redis's version failed, its connection being new and lost, would fail for ever; the worker's look suffices.
    const queue = new Queue(title, { connection: redis, prefix, defaultJobOptions, skipVersionCheck: true });
    queue.on('error', () => {}); // The connection's own listener reports it.
    return queue;
  };
  const isBulk = createBulkRule(clock);
  const dispatch = eventAlarms('dispatch', open('dispatch'));
  const dispatchBulk = eventAlarms('dispatch-bulk', open('dispatch-bulk'));
  const lane = laneAlarms(open('lane'));

  function eventAlarms(name: JobName, queue: Queue) {
    let waiting: EventKey[] = [];
    const add = oneAtATime(async () => {
      while (waiting.length > 0) {
        const keys = waiting.splice(0, KEYS_PER_JOB);
        if (!(await bestEffort(() => queue.add(name, { keys })))) waiting = [];
      }
    });
    const set = (key: EventKey) => {
      waiting.push(key);
      add();
    };
    return { set, queue };
  }

  function laneAlarms(queue: Queue) {
    // Many reports of one lane ask for the same alarm: what gathers while an add is under way is added once.
    const waiting = new Map<string, LaneAlarm>();
    const add = oneAtATime(async () => {
      while (waiting.size > 0) {
        const now = clock.now();
        const jobs = [...waiting].map(([jobId, { hookId, dueAt }]) => ({
          name: 'lane',
          data: { hookId },
          opts: { ...JOBS.lane.options, jobId, delay: Math.max(0, dueAt.getTime() - now) },
        }));
        waiting.clear();
        await bestEffort(() => queue.addBulk(jobs));
      }
    });
    const set = (alarm: LaneAlarm) => {
      waiting.set(laneJobId(alarm), alarm);
      add();
    };
    return { set, queue };
  }

  async function bestEffort(add: () => Promise<unknown>): Promise<boolean> {
    if (redis.status !== 'ready') {
      meter.alarmDropped();
      return false;
    }
    const late = Promise.withResolvers<never>();
    const cancel = clock.after(PATIENCE_MS, () => late.reject(new Error('Redis did not answer')));
    try {
      await Promise.race([add(), late.promise]);
      return true;
    } catch (error) {
      meter.alarmDropped();
      log.debug('alarm.dropped', { error: String(error) });
      return false;
    } finally {
      cancel();
    }
  }

  return {
    events(keys) {
      for (const key of keys) (isBulk(splitEventKey(key).tenantId) ? dispatchBulk : dispatch).set(key);
    },
    lanes: (lanes) => lanes.forEach(lane.set),
    async close() {
      await Promise.all([dispatch, dispatchBulk, lane].map(({ queue }) => queue.close()));
    },
  };
}

/** The fence makes it new after every claim: an id that an active job still holds would swallow the alarm. */
const laneJobId = ({ hookId, fence, dueAt }: LaneAlarm): string => `lane-${hookId}-${fence}-${dueAt.getTime()}`;
