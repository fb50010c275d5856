import type { usePages } from '../api/pages.ts';
import { type Column, DataTable } from './data-table.tsx';
import { Failed } from './failed.tsx';

type Props<Row> = {
  label: string;
  pages: Pick<ReturnType<typeof usePages<Row>>, 'rows' | 'error' | 'refetch' | 'onMore' | 'isLoadingMore'>;
  columns: readonly Column<Row>[];
  keyOf: (row: Row) => string;
  empty: React.ReactNode;
};

/** A list by cursor, or why it could not be read. */
export function List<Row>({ pages: { error, refetch, rows, onMore, isLoadingMore }, ...table }: Props<Row>) {
  if (error) return <Failed error={error} onRetry={refetch} />;
  return <DataTable rows={rows} onMore={onMore} isLoadingMore={isLoadingMore} {...table} />;
}
