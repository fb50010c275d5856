import type { IncomingHttpHeaders } from 'node:http';
import type { CredentialPlace } from '@hookpost/dialects';

/** A key or JWT as a request carries it: the first place that holds something decides. */
export function credentialIn(headers: IncomingHttpHeaders, places: readonly CredentialPlace[]): string | null {
  for (const place of places) {
    const credential = readPlace(headers, place);
    if (credential) return credential;
  }
  return null;
}

function readPlace(headers: IncomingHttpHeaders, place: CredentialPlace): string | undefined {
  if (place === 'bearer') return /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  return headers[place]?.toString().trim();
}
