/** Workers that come and go under load: a clean stop loses nothing and repeats nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import { sumOf } from './constellation.ts';
import type { Scaled } from './installation.ts';

export type Comings = {
  seconds: number;
  perSecond: number;
  workers: number;
  /** How many were stopped and replaced. */
  replaced: number;
  /** What the slowest took to end, ms, and how many did not end with 0. */
  slowestStopMs: number;
  unclean: number;
  delivered: number;
  notAccepted: number;
  lost: number;
  twice: number;
  /** Publish to receipt, ms, the worst of the generators'. */
  p99: number;
};

export type ComingsSize = { seconds: number; everySeconds: number; perSecond: number; workers: number; apis: number };

export async function comeAndGo(scaled: Scaled, size: ComingsSize): Promise<Comings> {
  const { seconds, everySeconds, perSecond, workers, apis } = size;
  await resize(scaled, workers);
  const round = await scaled.publish(perSecond * seconds, { kind: 'open', perSecond }, apis);
  const stops: { ms: number; code: number | null }[] = [];
  let over = false;
  const published = round.published.finally(() => {
    over = true;
  });
  while (!over) {
    const [nextAt, oldest] = [performance.now() + everySeconds * 1000, scaled.living()[0]];
    await scaled.addWorker();
    const toldAt = performance.now();
    const exit = await oldest?.stop('SIGTERM');
    stops.push({ ms: performance.now() - toldAt, code: exit?.code ?? null });
    await Promise.race([published, sleep(Math.max(0, nextAt - performance.now()))]);
  }
  const rounds = await round.end();
  const { delivered, lost, twice, notAccepted } = sumOf(rounds);
  return {
    ...{ seconds, perSecond, workers, delivered, lost, twice, notAccepted },
    replaced: stops.length,
    slowestStopMs: Math.max(...stops.map(({ ms }) => ms)),
    unclean: stops.filter(({ code }) => code !== 0).length,
    p99: Math.max(...rounds.map(({ received }) => received.p99)),
  };
}

/** Stops the oldest, or starts more, until there are so many. */
export async function resize({ living, addWorker }: Scaled, workers: number): Promise<void> {
  await Promise.all(
    living()
      .slice(workers)
      .map((worker) => worker.stop('SIGTERM')),
  );
  await Promise.all(Array.from({ length: Math.max(0, workers - living().length) }, () => addWorker()));
}
