import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type GeneratorResult, type Load, type Peer, type ReceiverReport, startPeer } from './protocol.ts';

const EVENTS = 60;

describe('generator and receiver', () => {
  let generator: Peer;
  let receiver: Peer;
  let receiverUrl: string;

  /** Refuses event 1, loses event 2, delivers event 3 twice and all others once. */
  const server = createServer(async (request, response) => {
    const event = (await json(request)) as { id: string };
    const n = Number(event.id.split('-')[1]);
    const times = n === 1 || n === 2 ? 0 : n === 3 ? 2 : 1;
    for (let sent = 0; sent < times; sent += 1) {
      await fetch(`${receiverUrl}/hook`, {
        method: 'POST',
        headers: { 'webhook-id': event.id },
        body: JSON.stringify(event),
      });
    }
    response.writeHead(n === 1 ? 503 : 202, { 'content-length': 2 }).end('{}');
  });

  beforeEach(async () => {
    [generator, receiver] = [startPeer('./generator.ts'), startPeer('./receiver.ts')];
    receiverUrl = await receiver.ask({ kind: 'address' });
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(() => {
    generator.stop();
    receiver.stop();
    server.close();
    server.closeAllConnections();
  });

  it.each<Load>([
    { kind: 'closed', inFlight: 4 },
    { kind: 'open', perSecond: 200 },
  ])('tell what was refused, lost and doubled under $kind load', async (load) => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await receiver.ask({ kind: 'start', round: 'r' });
    const task = { url, key: 'k', round: 'r', type: 't', events: EVENTS, load };
    const { notAccepted, startedAt, endedAt } = await generator.ask<GeneratorResult>(task);
    expect(notAccepted).toEqual([1]);
    const report = await receiver.ask<ReceiverReport>({
      kind: 'report',
      round: 'r',
      events: EVENTS,
      paths: ['/hook'],
      notAccepted,
    });
    expect(report).toMatchObject({ distinct: EVENTS - 2, lost: 1, duplicates: 1 });
    expect(report.p50).toBeGreaterThan(0);
    expect(report.p99).toBeGreaterThanOrEqual(report.p50);
    expect(report.lastAt).toBeGreaterThan(startedAt);
    if (load.kind === 'open')
      expect(endedAt - startedAt).toBeGreaterThanOrEqual(((EVENTS - 1) / load.perSecond) * 1000);
  });
});
