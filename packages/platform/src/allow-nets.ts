import { BlockList, isIP } from 'node:net';

/** Private networks that hooks may reach. */
export type AllowNets = {
  /** One list per family: a mixed one takes every IPv4 address for a part of `::/3`. */
  v4: BlockList;
  v6: BlockList;
  /** Whether one of them is not loopback, so that a name such as `orders.internal` may lead somewhere allowed. */
  beyondLoopback: boolean;
};

// A cloud's metadata service, and "this host": nobody who opens a private network means these.
const NEVER_ALLOWED = ['0.0.0.0/8', '169.254.0.0/16', 'fe80::/10', '::/128', '::ffff:0:0/104', '::ffff:a9fe:0/112'];
const LOOPBACK = ['127.0.0.0/8', '::1/128'];

/**
 * Reads comma-separated networks in CIDR form, or single addresses; empty text allows none.
 * Throws an Error that says what is wrong where one can't be read, or contains or lies in a link-local net or 0.0.0.0/8.
 */
export function parseAllowNets(text: string): AllowNets {
  const nets = { v4: new BlockList(), v6: new BlockList(), beyondLoopback: false };
  const entries = text.split(',').map((entry) => entry.trim());
  for (const entry of entries.filter((entry) => entry !== '')) {
    const net = parseNet(entry);
    if (NEVER_ALLOWED.some((never) => overlap(net, parseNet(never)))) {
      throw new Error(`${entry} may not be allowed: it takes in link-local addresses or 0.0.0.0/8`);
    }
    addNet(net.family === 'ipv4' ? nets.v4 : nets.v6, net);
    nets.beyondLoopback ||= !LOOPBACK.some((cidr) => holds(parseNet(cidr), net.base));
  }
  return nets;
}

/** A list of one family's networks, each in CIDR form. */
export function blockListOf(cidrs: readonly string[]): BlockList {
  const list = new BlockList();
  for (const cidr of cidrs) addNet(list, parseNet(cidr));
  return list;
}

type Net = { base: string; prefix: number; family: 'ipv4' | 'ipv6' };

function parseNet(cidr: string): Net {
  const [base = '', prefixText, ...rest] = cidr.split('/');
  const version = isIP(base);
  const bits = version === 4 ? 32 : 128;
  const prefix = prefixText === undefined ? bits : Number(prefixText);
  const wellFormed = version !== 0 && !base.includes('%') && rest.length === 0 && /^\d{1,3}$/.test(prefixText ?? '0');
  if (!wellFormed || prefix > bits) throw new Error(`${cidr} is not a network such as 10.0.0.0/8 or fd00::/8`);
  return { base, prefix, family: version === 4 ? 'ipv4' : 'ipv6' };
}

function addNet(list: BlockList, { base, prefix, family }: Net): void {
  list.addSubnet(base, prefix, family);
}

/** Two networks overlap exactly when one holds the other's base address. */
function overlap(a: Net, b: Net): boolean {
  return holds(a, b.base) || holds(b, a.base);
}

function holds(net: Net, address: string): boolean {
  if (net.family !== (isIP(address) === 4 ? 'ipv4' : 'ipv6')) return false;
  const list = new BlockList();
  addNet(list, net);
  return list.check(address, net.family);
}
