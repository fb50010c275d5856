import type { Schemas } from '../api/client.ts';

export type AuditRecord = Schemas['AuditRecord'];

const KINDS: Record<AuditRecord['target']['kind'], string> = {
  hook: 'the hook',
  key: 'the key',
  jwt_key: 'the key of JWTs',
  tenant: 'the tenant',
  event_type: 'the event type',
  portal_link: 'the portal link',
};

const DONE: Record<string, string> = {
  created: 'made',
  changed: 'changed',
  deleted: 'deleted',
  enabled: 'enabled',
  disabled: 'disabled',
  secret_rotated: 'rotated the signing secret of',
  secret_read: 'read the signing secrets of',
};

const ACTORS: Record<AuditRecord['actor']['kind'], string> = {
  key: 'a key',
  jwt: 'a JWT',
  portal: 'a portal',
  service: 'Hookpost itself',
};

export const actorInWords = (kind: AuditRecord['actor']['kind']): string => ACTORS[kind] ?? kind;

/** Who did it, as in `publisher, a key`. */
export const whoInWords = ({ kind, name }: AuditRecord['actor']): string =>
  kind === 'service' ? name : `${name}, ${actorInWords(kind)}`;

export type Names = ReadonlyMap<string, string>;

const NO_NAMES: Names = new Map();

/**
 * What was done, as in `changed the hook Orders: url, events`. A word that is not known here yet stands as it is.
 * `names`: what is known to be called how, by id.
 */
export function changeInWords({ action, target, change }: AuditRecord, names = NO_NAMES): string {
  const [, verb = action] = action.split('.');
  const words = `${DONE[verb] ?? verb} ${KINDS[target.kind] ?? target.kind} ${nameOf({ target, change }, names)}`;
  return verb === 'changed' ? `${words}: ${fieldsOf(change).join(', ')}` : words;
}

/** As it was called by then where the change tells it, or else as it is now, or else its id. */
function nameOf({ target, change }: Pick<AuditRecord, 'target' | 'change'>, names: Names): string {
  const name = change.after?.['name'] ?? change.before?.['name'];
  return typeof name === 'string' && name !== '' ? name : (names.get(target.id) ?? target.id);
}

/** The fields that differ. */
export const fieldsOf = ({ before, after }: AuditRecord['change']): string[] => [
  ...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]),
];

/** The page of what was changed, where it has one; null: it has none, or is gone. */
export function pageOf({ action, target }: Pick<AuditRecord, 'action' | 'target'>): string | null {
  if (action.endsWith('.deleted')) return null;
  if (target.kind === 'hook') return `/hooks/${target.id}`;
  return target.kind === 'event_type' ? `/event-types/${encodeURIComponent(target.id)}` : null;
}
