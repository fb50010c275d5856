import { useInfiniteQuery } from '@tanstack/react-query';

type PageOf<Row> = { data: Row[]; next: string | null };

type Asked<Row> = {
  key: readonly unknown[];
  /** `cursor` is undefined for the first page. */
  read: (cursor: string | undefined) => Promise<PageOf<Row>>;
  /** Asks again so often, while the page is looked at. */
  everyMs?: number | false;
};

/** A list by cursor, as `DataTable` shows it. */
export function usePages<Row>({ key, read, everyMs = false }: Asked<Row>) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage, isFetching } = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => read(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: everyMs,
    // What was found before stays until the new is there: nothing jumps.
    placeholderData: (before) => before,
  });
  return {
    rows: data?.pages.flatMap((page) => page.data),
    error,
    refetch,
    onMore: hasNextPage ? fetchNextPage : undefined,
    isLoadingMore: isFetchingNextPage,
    isBusy: isFetching,
  };
}
