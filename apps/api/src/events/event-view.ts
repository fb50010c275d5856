import type { LoggedEvent } from '@hookpost/core';

/** An event as JSON text, with `data` as the bytes that were published: parsing them would lose large numbers. */
export function eventJson({ event, deliveries }: LoggedEvent): string {
  const head = {
    id: event.id,
    type: event.type,
    channels: event.channels,
    at: event.at?.toISOString() ?? null,
    acceptedAt: event.acceptedAt.toISOString(),
  };
  const data = event.data === null ? '"dataDropped":true' : `"data":${Buffer.from(event.data).toString('utf8')}`;
  return `${JSON.stringify(head).slice(0, -1)},${data},"deliveries":${JSON.stringify(deliveries)}}`;
}

export const eventListJson = (events: readonly LoggedEvent[], next: string | null): string =>
  `{"data":[${events.map(eventJson).join(',')}],"next":${JSON.stringify(next)}}`;
