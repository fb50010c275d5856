import type { SendResult } from '@hookpost/core';
import { ForbiddenAddressError, NameError } from './resolve.ts';

export type FailureKind = Extract<SendResult, { kind: 'error' }>['error'];
export type Failure = { error: FailureKind; text: string };

/** What an error of undici, TLS, TCP or the DNS means, in words for the hook's owner: never an address that a name led to. */
export function classifyFailure(error: Error): Failure {
  if (error instanceof ForbiddenAddressError) return FORBIDDEN;
  if (error instanceof NameError) return { error: 'dns', text: `The name could not be resolved: ${error.message}.` };
  const { code, name, message } = rootOf(error);
  if (code === 'UND_ERR_SOCKET') return message.startsWith('bad ') ? NOT_HTTP : CLOSED;
  const known = BY_CODE[code];
  if (known) return known;
  if (name === 'HTTPParserError') return NOT_HTTP;
  if (/^(ERR_SSL_|ERR_TLS_|ERR_OSSL_)/.test(code)) return { error: 'tls', text: `The TLS handshake failed (${code}).` };
  if (code === 'UND_ERR_INVALID_ARG') return { error: 'internal', text: `The request could not be made: ${message}.` };
  return { error: 'internal', text: `The request failed${code === '' ? '' : ` (${code})`}.` };
}

export const FORBIDDEN: Failure = {
  error: 'forbidden_address',
  text: 'The name or address leads into a private, loopback or reserved network.',
};

export const TOO_MANY_INFORMATIONAL: Failure = {
  error: 'protocol',
  text: 'The receiver sent more 1xx answers than are read.',
};

export const NOT_HTTP: Failure = { error: 'protocol', text: 'The receiver did not answer in HTTP/1.1.' };
const CLOSED: Failure = { error: 'reset', text: 'The receiver closed the connection before it answered.' };
const NO_ROUTE: Failure = { error: 'refused', text: 'There is no way to the receiver’s address.' };
const UNTRUSTED: Failure = { error: 'tls', text: 'The certificate is not signed by an authority that is trusted.' };
const SELF_SIGNED: Failure = { error: 'tls', text: 'The certificate is self-signed.' };
const OLD_TLS: Failure = { error: 'tls', text: 'The receiver speaks no TLS version from 1.2 on.' };

const BY_CODE: Record<string, Failure> = {
  ECONNREFUSED: { error: 'refused', text: 'The receiver refused the connection.' },
  EHOSTUNREACH: NO_ROUTE,
  ENETUNREACH: NO_ROUTE,
  EADDRNOTAVAIL: NO_ROUTE,
  ECONNRESET: CLOSED,
  EPIPE: CLOSED,
  ETIMEDOUT: { error: 'timeout', text: 'The receiver did not answer while connecting.' },
  UND_ERR_DESTROYED: { error: 'internal', text: 'The sender was closed while the request was open.' },
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: NOT_HTTP,
  UND_ERR_HEADERS_OVERFLOW: { error: 'too_large_header', text: 'The header of the answer is over 16 KiB.' },
  CERT_HAS_EXPIRED: { error: 'tls', text: 'The certificate has expired.' },
  CERT_NOT_YET_VALID: { error: 'tls', text: 'The certificate is not valid yet.' },
  DEPTH_ZERO_SELF_SIGNED_CERT: SELF_SIGNED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  ERR_TLS_CERT_ALTNAME_INVALID: { error: 'tls', text: 'The certificate is for another host name.' },
  ERR_SSL_UNSUPPORTED_PROTOCOL: OLD_TLS,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: OLD_TLS,
  ERR_SSL_WRONG_VERSION_NUMBER: { error: 'tls', text: 'The receiver does not speak TLS on this port.' },
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: { error: 'tls', text: 'The receiver asks for a client certificate.' },
  EPROTO: { error: 'tls', text: 'The TLS handshake failed.' },
};

/** Where several addresses were tried, the first one's error stands for all. */
function rootOf(error: Error): { code: string; name: string; message: string } {
  const root: Error = 'errors' in error && Array.isArray(error.errors) ? (error.errors[0] ?? error) : error;
  return { code: 'code' in root ? String(root.code) : '', name: root.name, message: root.message };
}
