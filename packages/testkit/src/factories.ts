/** Requests with everything filled in that the test does not care about. */
let made = 0;

/** A number that no other call in this process gets. */
const next = () => ++made;

/** A hook's settings as the API takes them: every event, no retries to wait for. */
export function aHook(settings: { url: string } & Record<string, unknown>): Record<string, unknown> {
  return { name: `hook ${next()}`, ...settings };
}

/** An event as the API takes it. */
export function anEvent(fields: Record<string, unknown> = {}): Record<string, unknown> {
  const n = next();
  return { type: 'order.created', data: { order: n, total: 1999, currency: 'EUR' }, ...fields };
}
