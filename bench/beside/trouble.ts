/** Hooks whose receiver hangs or is late. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Beside } from '../bench.ts';
import { makeHooks, newTenant, removeHooks } from '../hooks.ts';
import type { GeneratorResult, GeneratorTask } from '../protocol.ts';

export type Trouble = {
  /** `fine`: none at all, to compare with. */
  receiver: 'hangs' | 'late' | 'fine';
  hooks: number;
  /** Events a second, each for all of them. */
  perSecond: number;
  /** Whose they are; the measured hooks' unless said. Their receivers are on the same host and port in any case. */
  tenant?: 'another';
};

/** Longer than it takes a breaker to open: the trouble is at its full height when the measuring begins. */
const AHEAD_S = 12;

let made = 0;

export const trouble =
  ({ receiver, hooks: count, perSecond, tenant }: Trouble): Beside =>
  async (bench, seconds) => {
    made += 1;
    const type = `trouble.${made}`;
    const { api, target } = tenant === 'another' ? await newTenant(bench) : bench;
    const urls = Array.from({ length: count }, (_, n) => `${bench.receiverUrl}/${receiver}/${n}`);
    const hooks = await makeHooks(api, urls, type);
    const task: GeneratorTask = {
      ...target,
      round: `t${Date.now().toString(36)}`,
      type,
      events: Math.ceil(perSecond * (AHEAD_S + seconds)),
      load: { kind: 'open', perSecond },
    };
    const published = bench.troublemaker.ask<GeneratorResult>(task);
    await sleep(AHEAD_S * 1000);
    return {
      async end() {
        const { notAccepted } = await published;
        await removeHooks(api, hooks);
        return { lost: 0, note: `${task.events - notAccepted.length} events went there` };
      },
    };
  };
