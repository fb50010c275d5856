import { networkInterfaces } from 'node:os';
import { parseAllowNets } from '@hookpost/platform';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkUrl, isForbiddenAddress, ownAddresses } from './guard.ts';

const NONE = parseAllowNets('');
const LOOPBACK_ONLY = parseAllowNets('127.0.0.0/8');

const codeOf = (url: string, allow = NONE): string => {
  const verdict = checkUrl(url, allow);
  return verdict.ok ? 'ok' : verdict.code;
};

describe('checkUrl', () => {
  it.each([
    'http://127.1/',
    'http://0/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://①②⑦.⓪.⓪.①/',
    'http://127。0。0。1/',
    'http://%31%32%37.1/',
    'http://127.0.0.1%2e/',
    'http:\\\\127.0.0.1\\',
    'http:127.0.0.1/',
    'http://017700000001/',
    'http://0x7F000001/',
    'http://127.0.0.1./',
    'http://10.1.2.3/',
    'http://172.31.255.255/',
    'http://192.168.0.1:8080/',
    'http://192.0.0.192/',
    'http://192.0.2.1/',
    'http://100.64.0.1/',
    'http://100.127.255.255/',
    'http://169.254.169.254/latest/meta-data',
    'http://100.100.100.200/',
    'http://168.63.129.16/',
    'http://198.18.0.1/',
    'http://198.19.255.255/',
    'http://203.0.113.1/',
    'http://224.0.0.1/',
    'http://240.0.0.1/',
    'http://255.255.255.255/',
    'http://[::]/',
    'http://[::1]/',
    'http://[::ffff:7f00:1]/',
    'http://[::ffff:8.8.8.8]/',
    'http://[0:0:0:0:0:ffff:127.0.0.1]/',
    'http://[::ffff:0:7f00:1]/',
    'http://[::7f00:1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[64:ff9b::8.8.8.8]/',
    'http://[64:ff9b:1::a00:1]/',
    'http://[100::1]/',
    'http://[2001:2::1]/',
    'http://[5f00::1]/',
    'http://[2002:7f00:1::]/',
    'http://[2001:0:7f00:1::]/',
    'http://[2001:db8::1]/',
    'http://[3fff::1]/',
    'http://[4000::1]/',
    'http://[8000::1]/',
    'http://[fc00::1]/',
    'http://[fd00:ec2::254]/',
    'http://[fd20:ce::254]/',
    'http://[fec0::1]/',
    'http://[fe80::1]/',
    'http://[ff02::1]/',
    'http://localhost/',
    'http://LOCALHOST:8080/',
    'http://localhost./',
    'http://api.localhost/',
    'http://metadata.google.internal/',
    'http://internal/',
    'http://orders.internal./',
    'http://printer.local/',
  ])('takes %s for an address that no request may go to', (url) => {
    expect(codeOf(url)).toBe('address_forbidden');
  });

  it.each([
    'ftp://receiver.test/',
    'file:///etc/passwd',
    'gopher://receiver.test/',
    'javascript:alert(1)',
    '/relative',
    '',
    'http://',
    'http://user@receiver.test/',
    'http://user:password@receiver.test/',
    'http://:password@receiver.test/',
    'http://receiver.test:0/',
    'http://receiver.test:22/',
    'http://receiver.test:25/',
    'http://receiver.test:6379/',
    'https://receiver.test:27017/',
    'http://receiver.test:65536/',
    'http://[::1%25eth0]/',
    'http://[fe80::1%eth0]/',
    `http://receiver.test/${'a'.repeat(2048)}`,
    `http://receiver.test/${'é'.repeat(1000)}`,
  ])('refuses the form of %s', (url) => {
    expect(codeOf(url)).toBe('invalid_url');
  });

  it.each([
    'https://receiver.test/hooks?a=1',
    'http://receiver.test:8443/',
    'http://localhost.receiver.test/',
    'http://internal.receiver.test/',
    'http://notlocalhost/',
    'http://8.8.8.8/',
    'http://172.32.0.1/',
    'http://192.0.1.1/',
    'http://[2606:4700::1]/',
    'http://[2a00:1450::1]/',
    `http://receiver.test/${'a'.repeat(2048 - 'http://receiver.test/'.length)}`,
  ])('takes %s', (url) => {
    expect(codeOf(url)).toBe('ok');
  });

  it('answers the normalised form, which is what is stored', () => {
    expect(checkUrl(' HTTP:/Receiver.TEST:80/a b\r\n', NONE)).toMatchObject({
      ok: true,
      href: 'http://receiver.test/a%20b',
    });
  });

  it('opens only the networks that are allowed, in every form of their addresses', () => {
    expect(codeOf('http://127.0.0.1:3000/', LOOPBACK_ONLY)).toBe('ok');
    expect(codeOf('http://0x7f.1/', LOOPBACK_ONLY)).toBe('ok');
    expect(codeOf('http://localhost/', LOOPBACK_ONLY)).toBe('ok');
    expect(codeOf('http://10.0.0.1/', LOOPBACK_ONLY)).toBe('address_forbidden');
    expect(codeOf('http://[::1]/', LOOPBACK_ONLY)).toBe('address_forbidden');
    expect(codeOf('http://[::1]/', parseAllowNets('::1'))).toBe('ok');
    expect(codeOf('http://127.0.0.1:6379/', LOOPBACK_ONLY)).toBe('invalid_url');
  });

  it('leaves internal names to the check at each connection once a network beyond loopback is allowed', () => {
    expect(codeOf('http://orders.internal/', LOOPBACK_ONLY)).toBe('address_forbidden');
    expect(codeOf('http://orders.internal/', parseAllowNets('10.0.0.0/8'))).toBe('ok');
    expect(codeOf('http://localhost/', parseAllowNets('10.0.0.0/8'))).toBe('address_forbidden');
  });

  it('judges whatever text without throwing', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => typeof checkUrl(text, NONE).ok === 'boolean'));
    fc.assert(fc.property(fc.webUrl(), (url) => typeof checkUrl(url, NONE).ok === 'boolean'));
  });
});

describe('isForbiddenAddress', () => {
  const octet = fc.nat(255);

  it('holds for every address of the private IPv4 networks, however the number is written', () => {
    const base = fc.constantFrom([10], [127], [0], [192, 168], [169, 254], [172, 16], [100, 64], [198, 18]);
    fc.assert(
      fc.property(base, octet, octet, octet, (head, ...tail) => {
        const bytes = [...head, ...tail].slice(0, 4);
        const number = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
        const forms = [bytes.join('.'), String(number), `0x${number.toString(16)}`, `0${number.toString(8)}`];
        return forms.every((form) => codeOf(`http://${form}/`) === 'address_forbidden');
      }),
    );
  });

  it('holds for every IPv4 address inside an IPv6 one', () => {
    const wrap = fc.constantFrom('::ffff:', '::', '64:ff9b::', '::ffff:0:');
    fc.assert(
      fc.property(wrap, octet, octet, octet, octet, (prefix, ...bytes) =>
        isForbiddenAddress(prefix + bytes.join('.'), LOOPBACK_ONLY),
      ),
    );
  });

  it('holds for every IPv6 address outside the global unicast space', () => {
    const outside = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }).filter((bits) => bits >> 125n !== 1n);
    fc.assert(fc.property(outside, (bits) => isForbiddenAddress(toIPv6(bits), NONE)));
  });

  it('holds for the addresses of this machine, public ones too, unless they are allowed', () => {
    const info = { netmask: '', mac: '', internal: false, cidr: null };
    const own = ownAddresses({
      eth0: [
        { ...info, family: 'IPv4', address: '8.8.4.4' },
        { ...info, family: 'IPv6', address: '2606:4700::1', scopeid: 0 },
        { ...info, family: 'IPv6', address: 'fe80::1%eth0', scopeid: 2 },
      ],
      lo: undefined,
    });
    for (const address of ['8.8.4.4', '2606:4700::1']) {
      expect(isForbiddenAddress(address, NONE, own)).toBe(true);
      expect(isForbiddenAddress(address, parseAllowNets(address), own)).toBe(false);
      expect(isForbiddenAddress(address, NONE)).toBe(false);
    }
    expect(isForbiddenAddress('8.8.8.8', NONE, own)).toBe(false);
    expect(isForbiddenAddress('2606:4700::2', NONE, own)).toBe(false);
  });

  it('is asked with those of the interfaces that there are', () => {
    const here = Object.values(networkInterfaces()).flatMap((infos) => infos ?? []);
    expect(here.length).toBeGreaterThan(0);
    for (const { address } of here) expect(isForbiddenAddress(address, NONE)).toBe(true);
  });

  it('holds for what is no address, and for one with a zone', () => {
    for (const text of ['', 'receiver.test', '1.2.3', '2606:4700::1%eth0', 'fe80::1%1']) {
      expect(isForbiddenAddress(text, NONE)).toBe(true);
    }
  });
});

function toIPv6(bits: bigint): string {
  const hex = bits.toString(16).padStart(32, '0');
  return (hex.match(/.{4}/g) ?? []).join(':');
}
