import { makeAttempt, makeDelivery, makeHook } from '@hookpost/testkit';
import { describe, expect, it } from '@jest/globals';
import { encodeLog } from './encode.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 31, 12, minute));

const rowsOf = (...deliveries: ReturnType<typeof makeDelivery>[]) =>
  (encodeLog({ hook: makeHook(), deliveries }).body as { data: unknown[] }).data;

describe('the log of a Dixa event', () => {
  it('is in the order of the times that it shows, whenever the events were accepted', () => {
    const retried = makeDelivery({ attempts: [makeAttempt({ at: at(1) }), makeAttempt({ at: at(5) })] });
    const newer = makeDelivery({ attempts: [makeAttempt({ at: at(3) })], body: Buffer.from('{"a": 1}') });
    expect(rowsOf(newer, retried)).toMatchObject([
      { deliveryDetail: { deliveryTimestamp: at(5).toISOString() } },
      { deliveryDetail: { deliveryTimestamp: at(3).toISOString() }, payload: '{"a": 1}' },
    ]);
  });

  it('shows the latest attempt, and not an earlier one of which was heard after it', () => {
    const late = makeAttempt({ n: 1, at: at(1), outcome: 'failed', code: 500, text: '', late: true });
    const delivery = makeDelivery({
      attempts: [makeAttempt({ n: 2, at: at(2), outcome: 'delivered', code: 200 }), late],
    });
    expect(rowsOf(delivery)).toMatchObject([
      { deliveryDetail: { success: true, responseCode: 200, responseText: 'OK' } },
    ]);
  });

  it('has no row for what was never sent', () => {
    expect(rowsOf(makeDelivery({ attempts: [] }))).toEqual([]);
  });
});
