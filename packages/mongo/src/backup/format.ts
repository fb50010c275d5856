/**
 * A dump: its head, then for each record a small BSON document with its collection's name, and the record's own bytes; at the
 * end one without a name.
 */

export const HEAD = Buffer.from('hookpost dump 1\n');

/** Before a record: where it belongs. The last says how many there were. */
export type Mark = { collection: string } | { records: number };

/**
 * Collections are read one after the other while processes may go on writing, in the order of the pipeline: an event that is
 * read as dispatched has all its deliveries by then, and a delivery is read before the hook that it is for, which is read
 * before its tenant's count of versions. So whatever changes meanwhile is at worst done again after a restore.
 */
const FIRST = ['events', 'deliveries', 'lanes'];
const LAST = ['hooks', 'keys', 'tenants'];

/** These names in the order of a dump; any that is not known goes between. */
export const inOrder = (names: readonly string[]): string[] => [
  ...FIRST.filter((name) => names.includes(name)),
  ...names.filter((name) => !FIRST.includes(name) && !LAST.includes(name)).toSorted(),
  ...LAST.filter((name) => names.includes(name)),
];
