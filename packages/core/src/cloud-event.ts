import type { AcceptedEvent } from './event.ts';
import type { Hook } from './hook.ts';
import type { EncodedDelivery } from './ports.ts';

const HEADERS = { 'content-type': 'application/cloudevents+json' };
const CLOSE = Buffer.from('}');

// One body for all hooks of an event, as with the core's own envelope.
const bodies = new WeakMap<AcceptedEvent, Uint8Array>();

/** A CloudEvent 1.0 in structured mode, with `data` as the exact bytes that were published. */
export function encodeCloudEvent(event: AcceptedEvent, hook: Hook): EncodedDelivery {
  let body = bodies.get(event);
  if (body === undefined) {
    body = Buffer.concat([Buffer.from(headOf(event)), event.data, CLOSE]);
    bodies.set(event, body);
  }
  return { method: 'POST', url: hook.url ?? '', headers: HEADERS, body };
}

/** All attributes, up to the value of `data`. */
function headOf({ id, tenantId, type, at, acceptedAt }: AcceptedEvent): string {
  const attributes = {
    specversion: '1.0',
    id,
    source: `hookpost/${tenantId}`,
    type,
    time: (at ?? acceptedAt).toISOString(),
    datacontenttype: 'application/json',
  };
  return `${JSON.stringify(attributes).slice(0, -1)},"data":`;
}
