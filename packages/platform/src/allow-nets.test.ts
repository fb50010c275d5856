import { describe, expect, it } from '@jest/globals';
import { parseAllowNets } from './allow-nets.ts';

describe('parseAllowNets', () => {
  it('reads networks and single addresses of both families', () => {
    const nets = parseAllowNets(' 10.1.2.3/8, 192.168.1.1 ,fd00::/8,::1');
    expect(nets.v4.check('10.255.0.1')).toBe(true);
    expect(nets.v4.check('192.168.1.1')).toBe(true);
    expect(nets.v4.check('192.168.1.2')).toBe(false);
    expect(nets.v6.check('fd12::1', 'ipv6')).toBe(true);
    expect(nets.v6.check('::1', 'ipv6')).toBe(true);
    expect(nets.v6.check('::2', 'ipv6')).toBe(false);
  });

  it('allows nothing where the text is empty', () => {
    const nets = parseAllowNets('');
    expect(nets.v4.check('127.0.0.1')).toBe(false);
    expect(nets.beyondLoopback).toBe(false);
  });

  it('knows whether anything but loopback is allowed', () => {
    expect(parseAllowNets('127.0.0.0/8,::1').beyondLoopback).toBe(false);
    expect(parseAllowNets('127.0.0.0/8,10.0.0.0/8').beyondLoopback).toBe(true);
    expect(parseAllowNets('fd00::/8').beyondLoopback).toBe(true);
  });

  it.each([
    '0.0.0.0/8',
    '0.0.0.0/0',
    '0.0.0.1',
    '169.254.0.0/16',
    '169.254.169.254',
    '168.0.0.0/7',
    'fe80::/10',
    'fe80::1',
    '::/0',
    '::',
    '::ffff:169.254.169.254',
    '::ffff:0:0/96',
    '10.0.0.0/8,169.254.169.254/32',
  ])('refuses %s, which takes in link-local addresses or this host', (text) => {
    expect(() => parseAllowNets(text)).toThrow('may not be allowed');
  });

  it.each([
    '10.0.0.0/33',
    '10.0.0/8',
    'fd00::/129',
    '10.0.0.0/8/8',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '10.0.0.0/x',
    'receiver',
    'fe80::1%lo',
  ])('refuses %s, which is no network', (text) => {
    expect(() => parseAllowNets(text)).toThrow('is not a network');
  });
});
