import { type EventTypeStore, HookpostError, type TenantId } from '@hookpost/core';
import { LRUCache } from 'lru-cache';
import { within } from '../within.ts';
import type { DataCheck } from './compile-schema.ts';

/** Throws 422 `schema_mismatch` where a type has a schema and `data` is not as that says. */
export type CheckData = (tenantId: TenantId, type: string, data: unknown) => Promise<void> | undefined;

export type CheckDataDeps = {
  eventTypes: Pick<EventTypeStore, 'version' | 'revisions' | 'schemaOf'>;
  compile(schema: unknown): DataCheck;
  clock: { monotonic(): number };
};

/** The types with a schema, by name, with its revision. */
type Known = { version: string; revisions: ReadonlyMap<string, string> };
type Asked = { tenantId: TenantId; type: string };

// A change counts within 5 s in every process, as that of a key does; this leaves room for a slow read.
const KEPT_MS = 3000;
const KEPT_TENANTS = 10_000;
/** Publishers hear within 2 s that MongoDB is away. */
const READ_MS = 1500;
/** Of all schemas that are kept compiled, as JSON. */
const KEPT_CHARACTERS = 16 * 1024 * 1024;
const NONE: ReadonlyMap<string, string> = new Map();

/**
 * Checks what is published against the schemas of its tenant. Of a tenant without any, one small read every 3 s is all that
 * it costs; a schema is compiled once in each process.
 */
export function createDataCheck({ eventTypes, compile, clock }: CheckDataDeps): CheckData {
  const tenants = new LRUCache<TenantId, Known>({
    max: KEPT_TENANTS,
    ttl: KEPT_MS,
    ttlResolution: 0,
    noDeleteOnStaleGet: true,
    perf: { now: clock.monotonic },
    async fetchMethod(tenantId, stale) {
      // First the version: what is written after it is read again next time.
      const version = await eventTypes.version(tenantId);
      if (version === stale?.version) return { ...stale };
      return { version, revisions: version === '' ? NONE : await eventTypes.revisions(tenantId) };
    },
  });

  const compiled = new LRUCache<string, { check: DataCheck; size: number }, Asked>({
    maxSize: KEPT_CHARACTERS,
    sizeCalculation: ({ size }) => size,
    async fetchMethod(_revision, _stale, { context: { tenantId, type } }) {
      const found = await eventTypes.schemaOf(tenantId, type);
      const schema = found?.schema ?? 'true';
      return { check: compile(JSON.parse(schema)), size: schema.length };
    },
  });

  function checkKnown({ revisions }: Known, asked: Asked, data: unknown): Promise<void> | undefined {
    const revision = revisions.get(asked.type);
    if (revision === undefined) return undefined;
    const ready = compiled.get(revision);
    return ready === undefined ? compileAndCheck(revision, asked, data) : throwFault(ready.check, asked.type, data);
  }

  async function compileAndCheck(revision: string, asked: Asked, data: unknown): Promise<void> {
    const ready = await within(READ_MS, compiled.forceFetch(revision, { context: asked }));
    throwFault(ready.check, asked.type, data);
  }

  async function readAndCheck(asked: Asked, data: unknown): Promise<void> {
    await checkKnown(await within(READ_MS, tenants.forceFetch(asked.tenantId)), asked, data);
  }

  return (tenantId, type, data) => {
    const known = tenants.get(tenantId);
    const asked = { tenantId, type };
    return known === undefined ? readAndCheck(asked, data) : checkKnown(known, asked, data);
  };
}

function throwFault(check: DataCheck, type: string, data: unknown): undefined {
  const fault = check(data);
  if (fault === null) return;
  const detail = `${fault.path} ${fault.message}, says the schema of ${type}`;
  throw new HookpostError('schema_mismatch', detail, [fault]);
}
