import { promises as dns, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { AllowNets } from '@hookpost/platform';
import { isForbiddenAddress, isLocalhost, LOOPBACK, plainName } from './guard.ts';

/** All addresses of a name, as the world has them. Rejects where there are none. */
export type Resolve = (name: string) => Promise<string[]>;

/** The name leads to at least one address that no request may go to. */
export class ForbiddenAddressError extends Error {
  override name = 'ForbiddenAddressError';
}

/** The name could not be resolved. */
export class NameError extends Error {
  override name = 'NameError';
}

/**
 * A `lookup` for node:net that lets a connection go only to vetted addresses: it dials what was checked, so a name that
 * answers otherwise a moment later changes nothing. One forbidden answer refuses the name.
 */
export function createLookup({ allowNets, resolve }: { allowNets: AllowNets; resolve: Resolve }): LookupFunction {
  const vetted = async (hostname: string): Promise<LookupAddress[]> => {
    const name = plainName(hostname);
    if (isLocalhost(name)) return toRecords(LOOPBACK.filter((address) => !isForbiddenAddress(address, allowNets)));
    const addresses = await resolve(name);
    if (addresses.length === 0) throw new NameError(`${name} has no address`);
    if (addresses.some((address) => isForbiddenAddress(address, allowNets))) throw new ForbiddenAddressError(name);
    return toRecords(addresses);
  };

  return (hostname, options, callback) => {
    vetted(hostname).then(
      (records) =>
        options.all ? callback(null, records) : callback(null, records[0]?.address ?? '', records[0]?.family),
      (error: Error) => callback(error, []),
    );
  };
}

function toRecords(addresses: string[]): LookupAddress[] {
  return addresses.map((address) => ({ address, family: isIP(address) }));
}

export type ResolveOptions = {
  /** `address:port` of name servers; the system's unless given. */
  servers?: string[];
  /** Of the first try; the second waits about twice as long. */
  timeoutMs?: number;
};

/**
 * Asks the DNS by c-ares: getaddrinfo has four threads for the whole process, and four dead name servers of one tenant
 * would hold up everybody. Only names unknown to the DNS go to it, for /etc/hosts and search domains.
 */
export function createResolve({ servers, timeoutMs = 2000 }: ResolveOptions = {}): Resolve {
  const resolver = new dns.Resolver({ timeout: timeoutMs, tries: 2 });
  if (servers) resolver.setServers(servers);
  return async (name) => {
    const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (addresses.length > 0) return addresses;
    const slow = answers.some((answer) => answer.status === 'rejected' && answer.reason.code === dns.TIMEOUT);
    if (slow) throw new NameError(`the name servers of ${name} do not answer`);
    return systemLookup(name);
  };
}

async function systemLookup(name: string): Promise<string[]> {
  try {
    const records = await dns.lookup(name, { all: true, order: 'ipv4first' });
    return records.map(({ address }) => address);
  } catch (cause) {
    throw new NameError(`${name} has no address`, { cause });
  }
}
