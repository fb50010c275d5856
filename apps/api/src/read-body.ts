import { HookpostError } from '@hookpost/core';
import express, { type Request, type Response } from 'express';
import { invalidBody } from './read-json.ts';

const JSON_TYPES = ['application/json', 'application/merge-patch+json'];

const parsers = new Map<number, ReturnType<typeof express.raw>>();

/** The body's bytes, inflated, at most `maxBytes`; null where there is none. 413 where there are more, 415 unless JSON, or `isTaken`. */
export async function readBody(
  request: Request,
  response: Response,
  maxBytes: number,
  isTaken: (contentType: string) => boolean = isJson,
): Promise<Buffer | null> {
  if (!hasBody(request)) return null;
  if (!isTaken(request.headers['content-type'] ?? '')) {
    throw new HookpostError('unsupported_media_type', 'The content type must be application/json.');
  }
  refuseAnnounced(request.headers, maxBytes);
  await new Promise<void>((resolve, reject) => {
    parserOf(maxBytes)(request, response, (error?: unknown) =>
      error === undefined ? resolve() : reject(unreadable(error, request.headers['content-encoding'])),
    );
  });
  const bytes: unknown = request.body;
  return Buffer.isBuffer(bytes) && bytes.length > 0 ? bytes : null;
}

const hasBody = ({ headers }: Request): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';

/** The parser would first read all of it, and a client that waits for the answer would wait in vain. */
function refuseAnnounced(
  { 'content-length': length, 'content-encoding': encoding }: Request['headers'],
  maxBytes: number,
) {
  if (encoding === undefined && Number(length) > maxBytes) {
    throw new HookpostError('too_large', `The body may have at most ${maxBytes} bytes.`);
  }
}

function isJson(contentType: string): boolean {
  if (contentType === 'application/json') return true;
  const [type = '', ...parameters] = contentType.toLowerCase().split(';');
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('charset='));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  return JSON_TYPES.includes(type.trim()) && isUtf8;
}

/** What does not inflate is told from what broke off on its way, which the parser gives a type. */
function unreadable(error: unknown, encoding: string | undefined): unknown {
  const { status, type } = error as { status?: unknown; type?: unknown };
  if (encoding === undefined || status !== 400 || type !== undefined) return error;
  return invalidBody(`The body is not valid ${encoding.toLowerCase()}, as its content-encoding says.`);
}

function parserOf(maxBytes: number): ReturnType<typeof express.raw> {
  let parser = parsers.get(maxBytes);
  if (parser === undefined) {
    parser = express.raw({ type: () => true, limit: maxBytes });
    parsers.set(maxBytes, parser);
  }
  return parser;
}
