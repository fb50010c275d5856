/** Where requests may go (SSRF). Addresses written into a url are judged here, names at every connection (resolve.ts). */
import { type BlockList, isIP } from 'node:net';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { type AllowNets, blockListOf } from '@hookpost/platform';

export type UrlVerdict =
  | { ok: true; href: string; url: URL }
  | { ok: false; code: 'invalid_url' | 'address_forbidden'; detail: string };

const MAX_URL = 2048;

// The IANA registries' special-purpose networks, and the Azure host's service address, which lies in public space.
const FORBIDDEN_V4 = blockListOf([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]);

// All but 2000::/3, and of that what is special or carries an IPv4 address (Teredo, 6to4); ::/3 holds the mapped and NAT64 ones.
const FORBIDDEN_V6 = blockListOf([
  '::/3',
  '4000::/2',
  '8000::/1',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
]);

/** The addresses of these interfaces, public ones too: what listens there on all of them is meant for no hook. */
export function ownAddresses(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): Own {
  // One with a zone is link-local, and closed anyway.
  const all = Object.values(interfaces).flatMap((infos) => infos?.filter((info) => !info.address.includes('%')) ?? []);
  const of = (family: string) => blockListOf(all.filter((info) => info.family === family).map((info) => info.address));
  return { v4: of('IPv4'), v6: of('IPv6') };
}

type Own = { v4: BlockList; v6: BlockList };
const THIS_MACHINE = ownAddresses(networkInterfaces());

// Ports of services that are not HTTP: what fetch() blocks, and the usual databases and brokers.
const FORBIDDEN_PORTS = new Set([
  0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
  111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 445, 465, 512, 513, 514, 515, 526, 530, 531,
  532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1433, 1521, 1719, 1720, 1723, 2049, 3306, 3389, 3659,
  4045, 4190, 5060, 5061, 5432, 5672, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 9042, 9092, 10080,
  11211, 27017, 27018, 27019,
]);

/**
 * Judges a url without any lookup: its form, its port, and the address or well-known name in it.
 * `href` is the normalised form to store; `detail` says what is wrong in words fit for the caller. `most`: characters.
 */
export function checkUrl(text: string, allow: AllowNets, most: number = MAX_URL): UrlVerdict {
  if (text.length > most) return invalid(`is longer than ${most} characters`);
  const url = URL.parse(text);
  if (!url) return invalid('is not a URL');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return invalid('must begin with http:// or https://');
  if (url.username !== '' || url.password !== '') return invalid('must not hold a user name or password; use auth');
  if (url.port !== '' && FORBIDDEN_PORTS.has(Number(url.port))) return invalid(`must not use port ${url.port}`);
  if (url.href.length > most) return invalid(`is longer than ${most} characters once it is normalised`);
  if (isForbiddenHost(url.hostname, allow)) {
    return { ok: false, code: 'address_forbidden', detail: 'leads to a private, loopback or reserved address' };
  }
  return { ok: true, href: url.href, url };
}

/** Whether no request may go to this address, in any textual form of IPv4 or IPv6. What is no address is forbidden. */
export function isForbiddenAddress(address: string, allow: AllowNets, own: Own = THIS_MACHINE): boolean {
  const version = isIP(address);
  // A zone (`fe80::1%eth0`) is for link-local addresses only, and BlockList would not recognise them with it.
  if (version === 0 || address.includes('%')) return true;
  if (version === 4) return (FORBIDDEN_V4.check(address) || own.v4.check(address)) && !allow.v4.check(address);
  const isForbidden = FORBIDDEN_V6.check(address, 'ipv6') || own.v6.check(address, 'ipv6');
  return isForbidden && !allow.v6.check(address, 'ipv6');
}

/** `localhost` and the names below it: they never leave the machine, so they are not asked of the DNS (RFC 6761). */
export function isLocalhost(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost');
}

/** Lower case, and without the dots that mark the root. */
export function plainName(hostname: string): string {
  return hostname.toLowerCase().replace(/\.+$/, '');
}

export const LOOPBACK = ['127.0.0.1', '::1'];

/** `hostname` as URL has it: IPv4 in its four numbers, IPv6 in brackets. */
function isForbiddenHost(hostname: string, allow: AllowNets): boolean {
  const name = plainName(hostname);
  if (name.startsWith('[')) return isForbiddenAddress(name.slice(1, -1), allow);
  if (isIP(name) !== 0) return isForbiddenAddress(name, allow);
  if (isLocalhost(name)) return LOOPBACK.every((address) => isForbiddenAddress(address, allow));
  return /(^|\.)(internal|local)$/.test(name) && !allow.beyondLoopback;
}

function invalid(detail: string): UrlVerdict {
  return { ok: false, code: 'invalid_url', detail };
}
