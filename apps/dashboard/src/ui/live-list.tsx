import type { ReactNode } from 'react';
import type { useLivePages } from '../api/live-pages.ts';
import { type Column, DataTable } from './data-table.tsx';
import { Failed } from './failed.tsx';
import { LiveSwitch } from './live-switch.tsx';
import { NothingYet } from './nothing-yet.tsx';

type Props<Row> = {
  label: string;
  list: ReturnType<typeof useLivePages<Row>>;
  isLive: boolean;
  onLive: (isLive: boolean) => void;
  columns: readonly Column<Row>[];
  keyOf: (row: Row) => string;
  empty: ReactNode;
  onRedo?: ((row: Row) => unknown) | undefined;
};

/** A list whose newest rows come in by themselves, under the switch for that. */
export function LiveList<Row>({ list, isLive, onLive, empty, ...table }: Props<Row>) {
  const { rows, error, refetch, onMore, isLoadingMore, isBusy, waiting, isInterrupted, showNewest } = list;
  return (
    <>
      <LiveSwitch
        isLive={isLive}
        onChange={onLive}
        waiting={waiting}
        isInterrupted={isInterrupted}
        onShow={showNewest}
      />
      {error ? (
        <Failed error={error} onRetry={refetch} />
      ) : (
        <DataTable
          rows={rows}
          empty={onMore ? <NothingYet isBusy={isBusy} onMore={onMore} /> : empty}
          onMore={onMore}
          isLoadingMore={isLoadingMore}
          {...table}
        />
      )}
    </>
  );
}
