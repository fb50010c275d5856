import { Button, Center, ScrollArea, Table } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { type ReactNode, useRef } from 'react';
import { Loading } from './loading.tsx';
import { useReturned } from './returned.ts';

export type Column<Row> = {
  title: string;
  /** The first column's holds the row's link: `j` and `k` go from one to the next. */
  render: (row: Row) => ReactNode;
  width?: number;
};

type Props<Row> = {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[] | undefined;
  keyOf: (row: Row) => string;
  /** What stands there instead of no rows. */
  empty: ReactNode;
  /** There are more rows than these. */
  onMore?: (() => unknown) | undefined;
  isLoadingMore?: boolean;
  /** What `r` does with the row that has the focus. */
  onRedo?: ((row: Row) => unknown) | undefined;
};

/** The least width of a column that has none of its own: narrower screens scroll. */
const NARROWEST = 120;

const leastWidth = (columns: readonly { width?: number }[]): number =>
  columns.reduce((sum, { width = NARROWEST }) => sum + width, 0);

/** A list that goes on as far as one asks, and by keyboard: `j` and `k` move, Enter opens, `r` does again. */
export function DataTable<Row>({ label, columns, rows, keyOf, empty, onMore, isLoadingMore, onRedo }: Props<Row>) {
  const body = useRef<HTMLTableSectionElement>(null);
  useReturned(body, rows !== undefined);
  useHotkeys([
    ['j', () => move(body.current, 1)],
    ['k', () => move(body.current, -1)],
    [
      'r',
      () => {
        const row = rows?.[placeOf(body.current)];
        if (row !== undefined) onRedo?.(row);
      },
    ],
  ]);
  if (rows === undefined) return <Loading />;
  if (rows.length === 0) return empty;
  return (
    <>
      <ScrollArea type="auto" viewportProps={{ tabIndex: 0, 'aria-label': label }}>
        <Table miw={leastWidth(columns)} highlightOnHover verticalSpacing="xs" aria-label={label}>
          <Table.Thead>
            <Table.Tr>
              {columns.map(({ title, width }) => (
                <Table.Th key={title} {...(width !== undefined && { w: width })}>
                  {title}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody ref={body}>
            {rows.map((row) => (
              <Table.Tr key={keyOf(row)} data-row>
                {columns.map(({ title, render }) => (
                  <Table.Td key={title}>{render(row)}</Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea>
      {onMore && (
        <Center py="md">
          <Button variant="default" loading={isLoadingMore ?? false} onClick={() => onMore()}>
            Show more
          </Button>
        </Center>
      )}
    </>
  );
}

const rowsIn = (body: HTMLElement | null): HTMLElement[] => [...(body?.querySelectorAll<HTMLElement>('tr') ?? [])];

/** Of the row that has the focus; -1: none has it. */
const placeOf = (body: HTMLElement | null): number =>
  rowsIn(body).findIndex((row) => row.contains(document.activeElement));

function move(body: HTMLElement | null, by: number): void {
  const rows = rowsIn(body);
  const place = Math.min(rows.length - 1, Math.max(0, placeOf(body) + by));
  rows[place]?.querySelector<HTMLElement>('a, button')?.focus();
}
