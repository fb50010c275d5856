import type { IncomingHttpHeaders } from 'node:http';
import type { CredentialPlace } from '@hookpost/dialects';

/** Where the core API looks besides: the dashboard's cookie, or a portal's token wherever a key may stand. */
export type Place = CredentialPlace | 'session';

/** A key or JWT as a request carries it: the first place that holds something decides. */
export function credentialIn(headers: IncomingHttpHeaders, places: readonly Place[]): string | null {
  for (const place of places) {
    const credential = readPlace(headers, place);
    if (credential) return credential;
  }
  return null;
}

const WORDS: Record<CredentialPlace, string> = {
  bearer: 'Authorization: Bearer KEY',
  authorization: 'Authorization: KEY',
  'x-access-token': 'X-Access-Token: KEY',
  'x-api-key': 'X-Api-Key: KEY',
};

/** Where a key may stand, for whoever sent none. */
export const placesInWords = (places: readonly Place[]): string =>
  places.flatMap((place) => (place === 'session' ? [] : WORDS[place])).join(' or ');

function readPlace(headers: IncomingHttpHeaders, place: Place): string | undefined {
  if (place === 'session') return undefined;
  if (place === 'bearer') return /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  return headers[place]?.toString().trim();
}
