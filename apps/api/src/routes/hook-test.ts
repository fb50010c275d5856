import { type Hook, HookpostError, type HookStore, type NewEvent, newEventId, notFound } from '@hookpost/core';
import { acceptedAnswer, dataBytes, MAX_DATA_BYTES, type Publish, traceparentOf } from '../events/accept-event.ts';
import { type TestInput, testSchema } from '../events/event-schema.ts';
import { type AnyRoute, accepted, type RouteRequest, route } from '../route.ts';

export type HookTestRouteDeps = { hooks: Pick<HookStore, 'get'>; publish: Publish; now: () => number };

const TEST_TYPE = 'test';
const TEST_DATA = Buffer.from('{"test":true}');
const ENVELOPE_BYTES = 4096;

/** Publishes an event for one hook alone, whatever types and channels that takes. */
export const hookTestRoutes = ({ hooks, publish, now }: HookTestRouteDeps): AnyRoute[] => [
  route({
    method: 'POST',
    path: '/v1/hooks/:id/test',
    scope: 'hooks:write',
    portal: true,
    doc: {
      id: 'testHook',
      summary: 'Publish an event for this hook alone',
      answers: { 202: 'TestEvent' },
      errors: ['conflict'],
      examples: { 'With data': { type: 'order.created', data: { order: 17 } } },
    },
    body: { schema: testSchema, maxBytes: MAX_DATA_BYTES + ENVELOPE_BYTES, optional: true },
    async handle(request) {
      const hook = await hooks.get(request.caller.tenantId, request.params['id'] ?? '');
      if (hook === null) throw notFound();
      refuseUnreachable(hook);
      const event = testEvent(hook, request, now());
      const { id } = acceptedAnswer(event.id, await publish(event));
      return accepted({ eventId: id, deliveryId: `${id}.${hook.id}` });
    },
  }),
];

function refuseUnreachable({ enabled, url }: Hook): void {
  if (!enabled) throw new HookpostError('conflict', 'The hook is disabled: it takes no events. Enable it first.');
  if (url === null) throw new HookpostError('conflict', 'The hook has no address: there is nowhere to send it.');
}

function testEvent(hook: Hook, { body, json, header }: RouteRequest<unknown, TestInput>, now: number): NewEvent {
  return {
    tenantId: hook.tenantId,
    id: newEventId(now),
    type: body.type ?? TEST_TYPE,
    // So that it is its customer's still where the hook is another's one day.
    channels: hook.channels,
    data: body.data === undefined ? TEST_DATA : dataBytes(json.bytes, json.members),
    at: null,
    hookId: hook.id,
    traceparent: traceparentOf(header('traceparent')),
  };
}
