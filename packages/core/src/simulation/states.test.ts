/** docs/delivery-states.md against what the code does: no state follows another that the diagram does not show, and none is missing. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cancelled, type Delivery, type DeliveryReason, type DeliveryState, deliveryKey } from '../delivery.ts';
import { eventKey } from '../event.ts';
import { recovered, redelivered } from '../redeliver.ts';
import { runHistory } from './history.fixture.ts';
import { plans } from './plan.fixture.ts';
import { TENANT } from './world.fixture.ts';

const HISTORIES = 150;
const PAGE = readFileSync(new URL('../../../../docs/delivery-states.md', import.meta.url), 'utf8');

/** `from → to`, as mermaid's `stateDiagram-v2` draws them; `[*]` is no record yet. */
const drawn = [...PAGE.matchAll(/^ {2}(\S+) --> (\w+)/gm)].map(([, from, to]) => `${from} → ${to}`);

/** `state reason`, from the table below the diagram, where a row without a state is of the one above. */
function listed(): string[] {
  const rows = [...PAGE.matchAll(/^\| (?:`(\w+)`)? ?\| (?:`(\w+)`)? ?\|/gm)];
  let state = '';
  return rows.map(([, named, reason]) => {
    state = named ?? state;
    return reason === undefined ? state : `${state} ${reason}`;
  });
}

const STATES: Record<DeliveryState, readonly DeliveryReason[]> = {
  pending: [],
  delivered: [],
  failed: ['exhausted', 'expired', 'gone', 'aborted_by_receiver'],
  cancelled: ['hook_deleted', 'cancelled_by_user'],
  skipped: ['no_url'],
};

/** What happens without anybody's hand. */
async function observed(): Promise<Set<string>> {
  const seen = new Set<string>();
  const history = fc.asyncProperty(plans, async (plan) => {
    const { transitions } = await runHistory(plan);
    for (const transition of transitions) seen.add(transition);
  });
  await fc.assert(history, { numRuns: HISTORIES, seed: 2 });
  return seen;
}

/** What people do, to a delivery in each state. */
function byHand(): string[] {
  const now = new Date();
  const renewal = { now, giveUpAt: now };
  const states = Object.keys(STATES) as DeliveryState[];
  return states.map(aDelivery).flatMap((delivery) => {
    const over = delivery.state !== 'pending';
    const after = [redelivered(delivery, renewal), over ? recovered(delivery, renewal) : cancelled(delivery, now)];
    return after.flatMap((changed) => (changed === null ? [] : [`${delivery.state} → ${changed.state}`]));
  });
}

function aDelivery(state: DeliveryState): Delivery {
  const at = new Date(0);
  const hookId = '1'.padStart(24, '0');
  return {
    ...{ key: deliveryKey(eventKey(TENANT, 'e'), hookId), tenantId: TENANT, eventId: 'e', hookId },
    ...{ type: 'order.made', channels: [], state, reason: null, attempt: 1, step: 1, attempts: [], body: null },
    ...{ nextAt: state === 'pending' ? at : null, lease: null, redeliverAt: null, asked: null },
    ...{ seq: 1n, giveUpAt: at, acceptedAt: at, updatedAt: at },
  };
}

describe('the diagram of delivery states', () => {
  let all: Set<string>;
  beforeAll(async () => {
    all = new Set([...(await observed()), ...byHand()]);
  }, 120_000);

  it('shows every change of state that happens', () => {
    expect([...all].filter((transition) => !drawn.includes(transition))).toEqual([]);
  });

  it('shows none that does not happen', () => {
    expect(drawn.filter((transition) => !all.has(transition))).toEqual([]);
    expect(drawn.length).toBeGreaterThan(8);
  });

  it('is followed by a table of every state and reason', () => {
    const expected = Object.entries(STATES).flatMap(([state, reasons]) =>
      reasons.length === 0 ? [state] : reasons.map((reason) => `${state} ${reason}`),
    );
    expect(listed()).toEqual(expected);
  });
});
