import { encodeCloudEvent } from './cloud-event.ts';
import type { AcceptedEvent } from './event.ts';
import type { Hook } from './hook.ts';
import type { EncodedDelivery, Encoder } from './ports.ts';

const OPEN = Buffer.from('{"type":');
const CLOSE = Buffer.from('}');

// Ten hooks of one event share one body: it is built for the first and kept as long as the event is in hand.
const envelopes = new WeakMap<AcceptedEvent, Uint8Array>();

/** The core envelope `{type, timestamp, data}` of Standard Webhooks, with `data` as the exact bytes that were published. */
export function encodeStandard(event: AcceptedEvent, hook: Hook): EncodedDelivery {
  return { method: 'POST', url: hook.url ?? '', headers: {}, body: envelope(event) };
}

/** Of hooks whose dialect has no form of its own. */
export const standardEncoder: Encoder = {
  encodeDelivery: (event, hook) =>
    hook.format === 'cloudevents' ? encodeCloudEvent(event, hook) : encodeStandard(event, hook),
};

function envelope(event: AcceptedEvent): Uint8Array {
  let body = envelopes.get(event);
  if (body === undefined) {
    const timestamp = (event.at ?? event.acceptedAt).toISOString();
    const head = Buffer.from(`${JSON.stringify(event.type)},"timestamp":"${timestamp}","data":`);
    body = Buffer.concat([OPEN, head, event.data, CLOSE]);
    envelopes.set(event, body);
  }
  return body;
}
