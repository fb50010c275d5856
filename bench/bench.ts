import type { Database } from '@hookpost/mongo';
import type { Publisher } from './hooks.ts';
import type { Peer } from './protocol.ts';

/** The processes whose CPU is charged to a delivery. 0: not one of ours to look at. */
export type Pids = { api: number; worker: number; mongod: number; redis: number };
export type ProcessName = keyof Pids;

/** A whole installation on this machine, with who publishes and who receives. */
export type Bench = Publisher & {
  generator: Peer;
  /** Publishes what goes on beside the measured hooks. */
  troublemaker: Peer;
  receiver: Peer;
  receiverUrl: string;
  /** The same receiver with TLS. */
  tlsReceiverUrl: string;
  pids: Pids;
  /** The worker's. */
  metricsUrl: string;
  mongodbUri: string;
  redisUrl: string;
  db: Database;
};

/** What goes on beside the measured hooks: begins it, and resolves when it is at its full height. */
export type Beside = (bench: Bench, seconds: number) => Promise<Ongoing>;

/** `end` resolves once it is over and nothing of it is left. */
export type Ongoing = { end(): Promise<Aftermath> };

export type Aftermath = {
  /** Accepted deliveries that did not come, where they were to. */
  lost: number;
  /** In words, with what was found out on the way. */
  note: string;
};
