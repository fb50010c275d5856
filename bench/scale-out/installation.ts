/** What a measurement of several APIs and workers runs on. */
import { type ApiClient, createApiClient, type WorkerProcess } from '@hookpost/testkit';
import { makeHooks } from '../hooks.ts';
import { type ScaledInstallation, startScaledInstallation } from '../installation.ts';
import { type Load, type Peer, startPeer } from '../protocol.ts';
import { beginRound, type Round } from '../round.ts';

export const TYPE = 'scale-out';

export type Scaled = ScaledInstallation & {
  api: ApiClient;
  living(): WorkerProcess[];
  /** Publishes so many events over so many of the APIs, evenly; `end` resolves when they have arrived. */
  publish(events: number, load: Load, apis: number): Promise<{ published: Promise<unknown>; end(): Promise<Round[]> }>;
};

/** `hooks` take every event. */
export async function startScaled(apis: number, hooks: number): Promise<Scaled> {
  const installation = await startScaledInstallation();
  const receiver = startPeer('./receiver.ts');
  const generators: Peer[] = Array.from({ length: apis }, () => startPeer('./generator.ts'));
  while (installation.apis.length < apis) await installation.addApi();
  const targets = installation.targets();
  const [target] = targets;
  if (target === undefined) throw new Error('no API lives');
  const api = createApiClient(target);
  const paths = Array.from({ length: hooks }, (_, n) => `/measured/scale-out/${n}`);
  const url = await receiver.ask<string>({ kind: 'address' });
  await makeHooks(
    api,
    paths.map((path) => url + path),
    TYPE,
  );
  return {
    ...installation,
    api,
    living: () => installation.workers.filter((worker) => worker.alive()),
    async publish(events, load, count) {
      const rounds = await Promise.all(
        targets.slice(0, count).map((target, n) =>
          beginRound({
            ...{ generator: generators[n] as Peer, receiver, target, type: TYPE, paths },
            ...{ events: Math.ceil(events / count), load: shareOf(load, count) },
          }),
        ),
      );
      return {
        published: Promise.all(rounds.map(({ published }) => published)),
        end: () => Promise.all(rounds.map((round) => round.end())),
      };
    },
    async stop() {
      for (const peer of [receiver, ...generators]) peer.stop();
      await installation.stop();
    },
  };
}

const shareOf = (load: Load, among: number): Load =>
  load.kind === 'closed'
    ? { kind: 'closed', inFlight: Math.ceil(load.inFlight / among) }
    : { kind: 'open', perSecond: load.perSecond / among };
