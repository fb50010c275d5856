import { useSearchParams } from 'react-router';

type Filters<Name extends string> = Partial<Record<Name, string>>;

/** Filters that stand in the address, so that a view can be shared as a link. An empty value takes a filter away. */
export function useFilters<Name extends string>(
  names: readonly Name[],
): [Filters<Name>, (changes: Record<string, string | null>) => void] {
  const [search, setSearch] = useSearchParams();
  const filters: Filters<Name> = {};
  for (const name of names) {
    const value = search.get(name);
    if (value) filters[name] = value;
  }
  function change(changes: Record<string, string | null>): void {
    // From the address itself: a change made before this one may stand there while its page is still being rendered.
    const after = new URLSearchParams(window.location.search);
    for (const [name, value] of Object.entries(changes)) {
      if (value) after.set(name, value);
      else after.delete(name);
    }
    setSearch(after, { replace: true });
  }
  return [filters, change];
}
