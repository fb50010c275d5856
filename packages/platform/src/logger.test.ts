import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { createLogger, type LogLevel } from './logger.ts';

function logTo({ level = 'info' as LogLevel, pretty = false } = {}) {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  return { log: createLogger({ service: 'worker', level, pretty, stream }), text: () => text };
}

function lineOf(fields: Record<string, unknown>): Record<string, unknown> {
  const { log, text } = logTo();
  log.info('fact', fields);
  return JSON.parse(text());
}

describe('the log', () => {
  it('is one JSON object a line', () => {
    const { log, text } = logTo();
    log.info('delivery.attempted', { hook: 'h1', code: 200 });
    log.error('store.failed');
    const [first = '', second = '', rest] = text().split('\n');
    expect(JSON.parse(first)).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      level: 'info',
      service: 'worker',
      fact: 'delivery.attempted',
      hook: 'h1',
      code: 200,
    });
    expect(JSON.parse(second)).toMatchObject({ level: 'error', fact: 'store.failed' });
    expect(rest).toBe('');
  });

  it('leaves out what is below its level', () => {
    const { log, text } = logTo({ level: 'warn' });
    log.debug('a');
    log.info('b');
    expect(text()).toBe('');
    log.warn('c');
    expect(text()).toContain('"c"');
  });

  it('masks fields with a secret’s name, at any depth', () => {
    const line = lineOf({
      apiKey: 'canary',
      headers: { Authorization: 'canary', 'Set-Cookie': 'canary', 'x-auth-token': 'canary', accept: 'json' },
      list: [{ client_secret: 'canary' }, { password: 'canary' }],
      token: null,
    });
    expect(JSON.stringify(line)).not.toContain('canary');
    expect(line).toMatchObject({ apiKey: '********', headers: { accept: 'json' }, token: null });
  });

  it('masks credentials and queries in addresses, wherever they stand', () => {
    const line = lineOf({
      url: 'https://user:canary@receiver.test/hook?code=canary&x=canary#top',
      path: '/hook?token=canary',
      error: new Error('connect mongodb://app:canary@db:27017/x?authSource=canary failed'),
    });
    expect(JSON.stringify(line)).not.toContain('canary');
    expect(line.url).toBe('https://********@receiver.test/hook?code=********&x=********#top');
  });

  it('writes errors with their code and cause', () => {
    const error = Object.assign(new Error('outer', { cause: new Error('inner') }), { code: 'E1' });
    expect(lineOf({ error })).toMatchObject({
      error: { name: 'Error', message: 'outer', code: 'E1', cause: { message: 'inner' } },
    });
  });

  it('writes what JSON can’t hold', () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const line = lineOf({
      seq: 1n,
      at: new Date(0),
      bad: new Date(Number.NaN),
      bytes: Buffer.from('canary'),
      circular,
    });
    expect(line).toMatchObject({ seq: '1', at: '1970-01-01T00:00:00.000Z', bad: 'invalid date', bytes: '6 bytes' });
  });

  it('is readable in development, and lets nothing steer the terminal', () => {
    const { log, text } = logTo({ pretty: true });
    log.info('delivery.attempted', { hook: 'h1', code: 200, text: 'a\u001b[31m\u009b\nb' });
    expect(text()).toMatch(
      /^[\d:.]{12} info {2}worker delivery\.attempted hook=h1 code=200 text="a\\u001b\[31m\\u009b\\nb"\n$/,
    );
  });
});
