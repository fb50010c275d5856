/** What stands before the API: proxies, and pages of other origins. */
import { isIP } from 'node:net';

/** How many proxies there are, or their addresses and networks; false: none. */
export type TrustProxy = false | number | string[];

/** Throws for anything else. All (`true`) is none of it: then every caller could say who it is. */
export function parseTrustProxy(text: string): TrustProxy {
  const trimmed = text.trim();
  if (/^\d+$/.test(trimmed)) {
    const hops = Number(trimmed);
    if (hops > 10) throw new Error('too many proxies');
    return hops === 0 ? false : hops;
  }
  const networks = trimmed.split(',').map((part) => part.trim());
  if (!networks.every(isNetwork)) throw new Error('not a network');
  return networks;
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

/** Origins as browsers send them. Throws for anything else, also for `*`: keys would go to any page. */
export function parseOrigins(text: string): string[] {
  const origins = text.split(',').map((part) => part.trim());
  for (const origin of origins) {
    const { protocol, origin: canonical } = new URL(origin);
    if (!/^https?:$/.test(protocol) || canonical !== origin) throw new Error('not an origin');
  }
  return origins;
}
