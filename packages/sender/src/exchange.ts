import type { SendResult } from '@hookpost/core';
import type { Dispatcher } from 'undici';
import { classifyFailure, type Failure, NOT_HTTP, TOO_MANY_INFORMATIONAL } from './failure.ts';

/** What is read of an answer's body. */
export const MAX_BODY_BYTES = 16_384;

const MAX_INFORMATIONAL = 20;
const NO_BODY = new Uint8Array();

type Headers = Record<string, string | string[] | undefined>;

/** How an exchange ended, and whether its connection is fit for another. */
export type Ending = { result: SendResult; reusable: boolean };

/**
 * One request and its answer, as undici tells of it. It ends exactly once: with the whole answer, with as much of it as
 * came or is wanted once its status is known, or with an error. (A class, because it is made for every request: closures
 * for each of these methods cost more.)
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #onEnd: (ending: Ending) => void;
  readonly #startedAt = performance.now();
  #phase: 'connecting' | 'waiting' | 'reading' | 'over' = 'connecting';
  #informational = 0;
  #status = 0;
  #headers: Headers = {};
  #chunks: Uint8Array[] = [];
  #bytes = 0;

  constructor(onEnd: (ending: Ending) => void) {
    this.#onEnd = onEnd;
  }

  /** Ends it where it stands, because its time is up. */
  expire(): void {
    if (this.#phase === 'reading') return this.#answer(false);
    const doing = this.#phase === 'connecting' ? 'connecting' : 'waiting for the answer';
    this.fail({ error: 'timeout', text: `The time was up while ${doing}.` });
  }

  fail({ error, text }: Failure): void {
    this.#end({ kind: 'error', error, text, ms: this.#elapsed() }, false);
  }

  onRequestStart(): void {
    this.#phase = 'waiting';
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    if (status < 100) return this.fail(NOT_HTTP);
    if (status < 200) return this.#countInformational();
    this.#phase = 'reading';
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#phase !== 'reading') return;
    const wanted = chunk.subarray(0, MAX_BODY_BYTES - this.#bytes);
    this.#chunks.push(wanted);
    this.#bytes += wanted.length;
    if (wanted.length < chunk.length) this.#answer(false);
  }

  onResponseEnd(): void {
    this.#answer(true);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    // Once the status is known it is the outcome, whatever becomes of the body.
    if (this.#phase === 'reading') this.#answer(false);
    else this.fail(classifyFailure(error));
  }

  #countInformational(): void {
    this.#informational += 1;
    if (this.#informational > MAX_INFORMATIONAL) this.fail(TOO_MANY_INFORMATIONAL);
  }

  #answer(complete: boolean): void {
    const retryAfter = first(this.#headers['retry-after']);
    const webhookDelivery = first(this.#headers['webhook-delivery']);
    // Copied: a chunk is a view of a socket's 64 KiB buffer, which it would keep alive.
    const body = this.#bytes === 0 ? NO_BODY : Buffer.concat(this.#chunks);
    const ms = this.#elapsed();
    this.#end(
      { kind: 'answer', status: this.#status, retryAfter, webhookDelivery, headers: this.#headers, body, ms },
      complete,
    );
  }

  #end(result: SendResult, reusable: boolean): void {
    if (this.#phase === 'over') return;
    this.#phase = 'over';
    this.#onEnd({ result, reusable });
  }

  #elapsed(): number {
    return Math.round(performance.now() - this.#startedAt);
  }
}

function first(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null;
}
