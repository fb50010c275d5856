import type { OAuth2 } from './hook.ts';
import type { EncodedDelivery } from './ports.ts';

/** The request of RFC 6749, 4.4.2, with id and secret as user and password. */
export function tokenRequest({ tokenUrl, clientId, clientSecret, scope }: OAuth2): EncodedDelivery {
  const form = new URLSearchParams({ grant_type: 'client_credentials', ...(scope === undefined ? {} : { scope }) });
  // RFC 6749, 2.3.1: id and secret are form-encoded before they become user and password.
  const basic = Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`).toString('base64');
  return {
    method: 'POST',
    url: tokenUrl,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
      authorization: `Basic ${basic}`,
    },
    body: Buffer.from(form.toString()),
  };
}

const formEncoded = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1);

/**
 * What RFC 6749, 5.1 has in an answer; `seconds` is null where it does not say how long. A problem never holds words of the
 * answer, which may be the token.
 */
export function readToken(body: string): { value: string; seconds: number | null } | { problem: string } {
  const answer = parsed(body);
  if (answer === null) return { problem: 'was not a JSON object' };
  const { access_token: value, token_type: type, expires_in: seconds } = answer;
  if (typeof value !== 'string' || !/^[\x21-\x7e]{1,8192}$/.test(value)) return { problem: 'holds no access_token' };
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') return { problem: 'holds no token_type "Bearer"' };
  // Some servers send it as text.
  const known = seconds === undefined || seconds === null ? null : Number(seconds);
  return { value, seconds: known !== null && known >= 0 ? known : null };
}

function parsed(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
