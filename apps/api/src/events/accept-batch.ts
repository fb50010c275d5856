import { type ErrorCode, HookpostError, invalidField } from '@hookpost/core';
import { checkRow } from '../check-input.ts';
import { readCloudEvent } from '../cloud-events/read-cloud-events.ts';
import type { CheckData } from '../event-types/check-data.ts';
import { arrayItems, objectMembers, type Span } from '../json-span.ts';
import { toHookpostError } from '../problem.ts';
import { checkMembers, checkNames, type JsonBody, UNREAD } from '../read-json.ts';
import { type AcceptedAnswer, acceptedAnswer, type EventContext, newEvent, type Publish } from './accept-event.ts';
import { eventSchema } from './event-schema.ts';

export const MAX_BATCH_EVENTS = 1000;

type AcceptDeps = { publish: Publish; checkData: CheckData };

export type RowAnswer = AcceptedAnswer | { id?: string; error: { status: number; code: ErrorCode; detail: string } };

/** Accepts each row of a batch for itself; answers in their order. 503 where nothing could be stored at all. */
export async function acceptBatch(
  rows: unknown[],
  json: JsonBody,
  context: EventContext,
  deps: AcceptDeps,
): Promise<RowAnswer[]> {
  const start = json.members.find(({ name }) => name === 'events')?.start;
  const spans = arrayItems(json.bytes, start) ?? [];
  const answers = await Promise.all(rows.map((row, i) => acceptRow(row, spans[i] as Span, json, context, deps)));
  const [first] = answers;
  if (first !== undefined && 'error' in first && answers.every((row) => 'error' in row && row.error.status === 503)) {
    throw new HookpostError(first.error.code, first.error.detail);
  }
  return answers;
}

async function acceptRow(
  row: unknown,
  span: Span,
  { bytes, rows }: JsonBody,
  context: EventContext,
  deps: AcceptDeps,
): Promise<RowAnswer> {
  try {
    const members = objectMembers(bytes, span.start);
    if (members === null) throw invalidField('', 'Each event must be a JSON object.');
    checkNames(members);
    checkMembers(members, UNREAD);
    const json = { value: row as Record<string, unknown>, bytes, members };
    const read: JsonBody = rows === 'cloudEvents' ? readCloudEvent(json, checkRow) : json;
    const input = checkRow(eventSchema, read.value);
    const event = newEvent(input, read, { ...context, ...read.origin });
    await deps.checkData(event.tenantId, event.type, input.data);
    return acceptedAnswer(event.id, await deps.publish(event));
  } catch (error) {
    const { status, code, detail } = toHookpostError(error);
    const id = (row as { id?: unknown } | null)?.id;
    return { ...(typeof id === 'string' ? { id } : {}), error: { status, code, detail } };
  }
}
