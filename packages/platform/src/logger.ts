import type { Log } from '@hookpost/core';
import winston from 'winston';
import { mask } from './mask.ts';

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type LoggerOptions = {
  /** Which process speaks: `api`, `worker`. */
  service: string;
  level: LogLevel;
  /** For people; otherwise one JSON object a line. */
  pretty: boolean;
  stream?: NodeJS.WritableStream;
};

/** Writes one line per fact; secrets are masked (see mask.ts). */
export function createLogger({ service, level, pretty, stream = process.stdout }: LoggerOptions): Log {
  const logger = winston.createLogger({
    level,
    format: winston.format.combine(masked(), pretty ? prettyLine(service) : jsonLine(service)),
    transports: [new winston.transports.Stream({ stream })],
  });
  // A level that is off costs one empty call: nothing is masked or formatted.
  const at = (name: LogLevel): Log['info'] =>
    logger.isLevelEnabled(name)
      ? (fact, fields = {}) => void logger.log({ level: name, message: fact, fields })
      : () => undefined;
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

type Line = winston.Logform.TransformableInfo & { fields: Record<string, unknown> };

const masked = winston.format((info) => Object.assign(info, { fields: mask(info.fields) }));

function jsonLine(service: string): winston.Logform.Format {
  return winston.format.printf((info) => {
    const { level, message, fields } = info as Line;
    return JSON.stringify({ time: new Date().toISOString(), level, service, fact: message, ...fields });
  });
}

function prettyLine(service: string): winston.Logform.Format {
  return winston.format.printf((info) => {
    const { level, message, fields } = info as Line;
    const time = new Date().toISOString().slice(11, 23);
    const words = Object.entries(fields).map(([name, value]) => `${name}=${readable(value)}`);
    return [time, level.padEnd(5), service.padEnd(6), message, ...words].join(' ');
  });
}

/** Plain words as they are; everything else as JSON, so that what a receiver sent can't steer a terminal. */
function readable(value: unknown): string {
  if (typeof value === 'string' && /^[\w.:/@*+?=&-]+$/.test(value)) return value;
  const text = JSON.stringify(value) ?? 'undefined';
  return text.replace(/[\u007f-\u009f]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
}
