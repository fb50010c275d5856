import {
  HookpostError,
  type InsertResult,
  invalidField,
  type NewEvent,
  newEventId,
  type TenantId,
} from '@hookpost/core';
import type { Member } from '../json-span.ts';
import { type JsonBody, MAX_DEPTH } from '../read-json.ts';
import type { EventInput } from './event-schema.ts';

/** The most bytes of an event's `data`. */
export const MAX_DATA_BYTES = 256 * 1024;

/** Accepts one event for good, or says why not. */
export type Publish = (event: NewEvent) => Promise<InsertResult>;

/** What a publisher is told of an accepted event. */
export type AcceptedAnswer = { id: string; acceptedAt: string; duplicate?: true };

export type EventContext = {
  tenantId: TenantId;
  traceparent: string | null;
  /** Of a CloudEvent. */
  source?: string;
  now: number;
};

/** An event as it is stored; `json` is what it came in. 400 or 413 where `data` can't be taken. */
export function newEvent(
  input: EventInput,
  { bytes, members }: Pick<JsonBody, 'bytes' | 'members'>,
  context: EventContext,
): NewEvent {
  return {
    tenantId: context.tenantId,
    id: input.id ?? newEventId(context.now),
    type: input.type,
    channels: [...new Set(input.channels)],
    data: dataBytes(bytes, members),
    at: input.at === undefined ? null : new Date(input.at),
    hookId: null,
    traceparent: context.traceparent,
    ...(context.source !== undefined && { source: context.source }),
  };
}

/** The bytes of the member `data`, as they came. */
export function dataBytes(bytes: Buffer, members: readonly Member[]): Buffer {
  const data = members.find(({ name }) => name === 'data');
  if (data === undefined) throw invalidField('data', 'is required');
  if (data.depth > MAX_DEPTH) throw invalidField('data', `is nested more than ${MAX_DEPTH} levels deep`);
  if (data.end - data.start > MAX_DATA_BYTES) {
    throw new HookpostError('too_large', `data may have at most ${MAX_DATA_BYTES} bytes.`);
  }
  return bytes.subarray(data.start, data.end);
}

/** The answer to an accepted event; throws the refusal otherwise. */
export function acceptedAnswer(id: string, result: InsertResult): AcceptedAnswer {
  switch (result.kind) {
    case 'accepted':
      return { id, acceptedAt: result.acceptedAt.toISOString() };
    case 'duplicate':
      return { id, acceptedAt: result.acceptedAt.toISOString(), duplicate: true };
    case 'conflict':
      throw new HookpostError('event_conflict', 'An event with this id and other content was accepted before.');
    case 'overloaded':
      throw new HookpostError('overloaded', 'Too many events wait to be stored. Try again.');
    case 'unavailable':
      throw new HookpostError('unavailable', 'The database can not be reached. Try again.');
  }
}

const TRACEPARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/;

/** The trace that the publisher is in; what is not well-formed is dropped, as W3C asks. */
export const traceparentOf = (header: string | undefined): string | null =>
  header !== undefined && TRACEPARENT.test(header) ? header : null;
