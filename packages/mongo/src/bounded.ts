/**
 * The driver (7.8) can wait for ever: where a connection ends between an operation's look at it and its write, the write
 * goes to a closed socket, and the driver waits for that to drain. No timeout of its own applies then (`timeoutMS` has no
 * effect in this version). A record, a sweep or a lane would hang with it, so every operation has an end here.
 */
import { mongo } from 'mongoose';

/** Long for an operation, short beside the 20 s in which a crash must be made good. */
const OPERATION_MS = 12_000;

/** The same collection; its operations reject with a `MongoNetworkTimeoutError` after `ms`, whatever may still come of them. */
export function bounded<T extends mongo.Document>(
  collection: mongo.Collection<T>,
  ms: number = OPERATION_MS,
): mongo.Collection<T> {
  return new Proxy(collection, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? (...args: unknown[]) => inTime(member.apply(target, args), ms) : member;
    },
  });
}

function inTime(result: unknown, ms: number): unknown {
  if (result instanceof Promise) return within(ms, result);
  if (result instanceof mongo.AbstractCursor) {
    const toArray = result.toArray.bind(result);
    result.toArray = () => within(ms, toArray());
  }
  return result;
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const end = () => late.reject(new mongo.MongoNetworkTimeoutError(`no end of the operation after ${ms} ms`));
  const timer = setTimeout(end, ms);
  // An operation that a closed connection cut off keeps no process alive.
  timer.unref();
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}
