/** What is sent of an event: all of its data, or the fields that a hook picks, under the names that it gives them. */
import type { AcceptedEvent } from '@hookpost/core';
import { dataOf, isRecord } from '../event-data.ts';
import type { HookBody } from './schema.ts';

type Choice = Pick<HookBody, 'fields' | 'map'>;

/** `{id, action, data}`. The bytes of `data` are those that were published, unless fields are picked or renamed. */
export function envelopeOf(event: AcceptedEvent, choice: Choice): Uint8Array {
  const head = `{"id":${JSON.stringify(event.id)},"action":${JSON.stringify(event.type)},"data":`;
  return Buffer.concat([Buffer.from(head), bytesOf(event, choice), Buffer.from('}')]);
}

function bytesOf(event: AcceptedEvent, choice: Choice): Uint8Array {
  const whole = choice.fields.length === 0 && Object.keys(choice.map).length === 0;
  return whole ? event.data : Buffer.from(JSON.stringify(chosen(dataOf(event), choice)));
}

/** Renamed fields come last. Data that is no object has no fields to choose from, and stays as it is. */
export function chosen(data: unknown, { fields, map }: Choice): unknown {
  if (!isRecord(data)) return data;
  const names = fields.length === 0 ? Object.keys(data) : fields.filter((name) => Object.hasOwn(data, name));
  const { kept = [], renamed = [] } = Object.groupBy(names, (name) => (Object.hasOwn(map, name) ? 'renamed' : 'kept'));
  return Object.fromEntries([
    ...kept.map((name) => [name, data[name]]),
    ...renamed.map((name) => [map[name], data[name]]),
  ]);
}
