import { type InfiniteData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useLayoutEffect } from 'react';
import { countNew, type PageOf, refreshed, withNewest } from './newest.ts';
import { usePages } from './pages.ts';

type Asked<Row> = {
  key: readonly unknown[];
  read: (cursor: string | undefined) => Promise<PageOf<Row>>;
  keyOf: (row: Row) => string;
  isLive: boolean;
};

const EVERY_MS = 2500;

/**
 * A list by cursor whose first page is looked at again and again. New rows come in by themselves while its top is in
 * view; somebody who reads keeps what is there, and is told how many wait.
 */
export function useLivePages<Row>({ key, read, keyOf, isLive }: Asked<Row>) {
  const queries = useQueryClient();
  const pages = usePages<Row>({ key, read });
  const { data: newest, isError } = useQuery({
    queryKey: ['newest', ...key],
    queryFn: () => read(undefined),
    enabled: isLive && pages.rows !== undefined,
    refetchInterval: EVERY_MS,
    gcTime: 0,
  });
  const held = () => queries.getQueryData<Held<Row>>(key);

  function take(change: typeof withNewest<Row>): void {
    const before = held();
    if (before === undefined || newest === undefined) return;
    const after = change(before.pages, newest, keyOf);
    const kept = before.pageParams.slice(before.pages.length - after.length + 1);
    queries.setQueryData<Held<Row>>(key, { pages: after, pageParams: [undefined, ...kept] });
  }
  // Before it is painted: what comes in by itself was never waiting.
  useLayoutEffect(() => {
    if (isLive && newest !== undefined) take(isReading() ? refreshed : withNewest);
    // Only a new look changes anything.
  }, [newest, isLive]);

  const known = held();
  return {
    ...pages,
    isInterrupted: isLive && isError,
    waiting: isLive && newest !== undefined && known !== undefined ? countNew(known.pages, newest, keyOf) : 0,
    showNewest() {
      window.scrollTo({ top: 0 });
      take(withNewest);
    },
  };
}

type Held<Row> = InfiniteData<PageOf<Row>, string | undefined>;

/** Scrolled down, at a row by keyboard, or with text selected. */
function isReading(): boolean {
  const isAtRow = document.activeElement?.closest('tbody') != null;
  const selection = document.getSelection();
  return window.scrollY > 80 || isAtRow || (selection !== null && !selection.isCollapsed);
}
