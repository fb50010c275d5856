import { useQueries, useQuery } from '@tanstack/react-query';
import { api, done, type Schemas } from '../api/client.ts';
import { useCan } from '../api/session.ts';

const KEPT_MS = 30_000;

type Named = Pick<Schemas['Hook'], 'id' | 'name' | 'url'>;

const nameOf = ({ id, name, url }: Named): string => name ?? url ?? id;

/** The newest hooks, or those that are like `search`, as choices. */
export function useHookChoices(search: string): { value: string; label: string }[] {
  const can = useCan();
  const { data } = useQuery({
    queryKey: ['hooks', 'choices', search],
    queryFn: () => done(api.GET('/v1/hooks', { params: { query: { limit: 200, ...(search && { q: search }) } } })),
    enabled: can('hooks:read'),
    staleTime: KEPT_MS,
    placeholderData: (before) => before,
  });
  return (data?.data ?? []).map((hook) => ({ value: hook.id, label: nameOf(hook) }));
}

/** What hooks are called, by id. One that is deleted, or that the session may not see, goes by its id. */
export function useHookNames(ids: readonly string[]): (id: string) => string {
  const can = useCan();
  const known = new Map(useHookChoices('').map(({ value, label }) => [value, label]));
  const others = [...new Set(ids)].filter((id) => !known.has(id));
  const found = useQueries({
    queries: others.map((id) => ({
      queryKey: ['hook', id],
      queryFn: () => done(api.GET('/v1/hooks/{id}', { params: { path: { id } } })),
      enabled: can('hooks:read') && known.size > 0,
      staleTime: KEPT_MS,
      retry: false,
    })),
    combine: (answers) => new Map(answers.flatMap(({ data }) => (data ? [[data.id, nameOf(data)] as const] : []))),
  });
  return (id) => known.get(id) ?? found.get(id) ?? id;
}
