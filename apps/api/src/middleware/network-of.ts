/**
 * Whom an address is counted as: an IPv4 address itself, also where it comes as IPv6 (`::ffff:1.2.3.4`); of IPv6 the /64,
 * since whoever has one address there has all of them.
 */
export function networkOf(ip: string | undefined): string {
  if (ip === undefined) return 'unknown';
  const [address = ''] = ip.split('%');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(':')) return address;
  const [head = [], tail = []] = address.split('::').map((part) => part.split(':').filter((group) => group !== ''));
  const zeros: string[] = Array(Math.max(0, 8 - head.length - tail.length)).fill('0');
  const groups = [...head, ...zeros, ...tail].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
