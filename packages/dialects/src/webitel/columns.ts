import { isRecord } from '../event-data.ts';

/** Of a document what `columns` names, by commas and with dots (`event,action.type`), and always its `_id`. */
export function columnsOf(document: Record<string, unknown>, columns: string | undefined): Record<string, unknown> {
  if (columns === undefined) return document;
  const paths = columns.split(',').map((column) => column.trim().split('.'));
  return only(document, [['_id'], ...paths]);
}

function only(document: Record<string, unknown>, paths: string[][]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(document).flatMap(([name, value]) => {
      const below = paths.filter(([first]) => first === name).map(([, ...rest]) => rest);
      if (below.some((path) => path.length === 0)) return [[name, value]];
      return below.length > 0 && isRecord(value) ? [[name, only(value, below)]] : [];
    }),
  );
}
