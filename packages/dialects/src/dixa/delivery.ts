import { createHmac } from 'node:crypto';
import type { AcceptedEvent, EncodeContext, EncodedDelivery, Hook } from '@hookpost/core';
import { fullyQualified } from './events.ts';
import { sharedKey } from './secret-key.ts';
import { eventId, organizationId } from './uuids.ts';

const SIGNATURE = 'x-dixa-signature';

/** The event in this dialect's envelope, with `data` as it was published; signed besides as its receivers check it. */
export function encodeDelivery(event: AcceptedEvent, hook: Hook, { now }: EncodeContext): EncodedDelivery {
  const body = bodyOf(event, hook);
  return { method: 'POST', url: hook.url ?? '', headers: { [SIGNATURE]: signature(hook, body, now) }, body };
}

function bodyOf(event: AcceptedEvent, { tenantId, tenantName }: Hook): Uint8Array {
  const head = JSON.stringify({
    event_id: eventId(tenantId, event.id),
    event_fqn: fullyQualified(event.type),
    event_version: '1',
    event_timestamp: (event.at ?? event.acceptedAt).toISOString(),
    organization: { id: organizationId(tenantId), name: tenantName },
  });
  return Buffer.concat([Buffer.from(`${head.slice(0, -1)},"data":`), event.data, Buffer.from('}')]);
}

/** `t=MILLISECONDS,v1=HEX`: an HMAC of `t.body`. One more `v1` for each older secret that still counts. */
function signature({ secrets }: Hook, body: Uint8Array, now: Date): string {
  const t = now.getTime();
  const valid = secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt.getTime() > t);
  const digests = valid.map(({ secret }) => createHmac('sha256', sharedKey(secret)).update(`${t}.`).update(body));
  return [`t=${t}`, ...digests.map((digest) => `v1=${digest.digest('hex')}`)].join(',');
}
