/** Who changed what, and how: kept beside each change of what decides who may do what and where requests go. */
import { isDeepStrictEqual } from 'node:util';

/** Who makes a change; every store asks for it. */
export type Actor = {
  /** `service`: Hookpost itself. */
  kind: 'key' | 'jwt' | 'portal' | 'service';
  /** Of the key; of whom a JWT speaks for, where it says that; of the link of a portal. */
  id: string;
  name: string;
  /** Of the request that asked for it, where that has one. */
  requestId: string | null;
};

export const SERVICE: Actor = { kind: 'service', id: 'hookpost', name: 'Hookpost', requestId: null };

export type AuditKind = 'hook' | 'key' | 'jwt_key' | 'tenant' | 'event_type' | 'portal_link';
export type AuditAction =
  | `${AuditKind}.${'created' | 'deleted'}`
  | `hook.${'changed' | 'enabled' | 'disabled' | 'secret_rotated' | 'secret_read'}`
  | 'event_type.changed'
  | 'tenant.changed';

/**
 * What was there and what is there now, of the fields that differ, secrets masked. null: it was not there, or is there no more;
 * both: nothing was changed, a secret was read.
 */
export type AuditChange = { before: Fields | null; after: Fields | null };
type Fields = Record<string, unknown>;

/** One change. */
export type AuditRecord = {
  id: string;
  at: Date;
  actor: Omit<Actor, 'requestId'>;
  action: AuditAction;
  target: { kind: AuditKind; id: string };
  change: AuditChange;
  requestId: string | null;
};

/** JSON of a change, in bytes. */
const MAX_BYTES = 16_384;

/**
 * The change from `before` to `after`; null: nothing that `show` shows differs. Values are compared as they are, and kept as
 * `show` has them: a new password is seen to be new, and not seen. The largest are left out of what is over 16 KiB.
 */
export function auditChange<T extends object>(
  before: T | null,
  after: T | null,
  show: (record: T) => Fields,
): AuditChange | null {
  const [was, is] = [before && show(before), after && show(after)];
  if (before === null || after === null) return bounded({ before: was, after: is });
  const differing = [...new Set([...Object.keys(was ?? {}), ...Object.keys(is ?? {})])].filter(
    (field) => !isDeepStrictEqual(before[field as keyof T], after[field as keyof T]),
  );
  if (differing.length === 0) return null;
  const pick = (fields: Fields | null) =>
    Object.fromEntries(differing.map((field) => [field, fields?.[field] ?? null]));
  return bounded({ before: pick(was), after: pick(is) });
}

function bounded(change: AuditChange): AuditChange {
  const sides = [change.before ?? {}, change.after ?? {}];
  const values = sides.flatMap((fields) =>
    Object.keys(fields).map((field) => ({ fields, field, bytes: sizeOf(fields[field]) })),
  );
  for (const { fields, field, bytes } of values.sort((a, b) => b.bytes - a.bytes)) {
    if (sizeOf(change) <= MAX_BYTES) break;
    fields[field] = `… (${bytes} bytes)`;
  }
  return change;
}

const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? '');
