import { Text } from '@mantine/core';
import { useQueries, useQuery } from '@tanstack/react-query';
import { api, done } from '../api/client.ts';
import { listDeliveries } from '../api/list-deliveries.ts';
import { stateOf } from '../hook/state-of.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { Failed } from '../ui/failed.tsx';
import { Link } from '../ui/link.tsx';
import { Panel } from '../ui/panel.tsx';
import { StateBadge } from '../ui/state-badge.tsx';
import { Time } from '../ui/time.tsx';
import { type Failing, failingHooks } from './failing-hooks.ts';

const MOST_SHOWN = 10;
const EVERY_MS = 5000;

/** Hooks whose deliveries fail, the worst first. */
export function TroublePanel() {
  const { data, error, refetch } = useQuery({
    queryKey: ['trouble'],
    queryFn: async () => failingHooks((await Promise.all([newest('failed'), newest('pending')])).flat()),
    refetchInterval: EVERY_MS,
  });
  const shown = data?.slice(0, MOST_SHOWN);
  const columns = useColumns(shown ?? []);
  return (
    <Panel title="Hooks in trouble">
      {error ? (
        <Failed error={error} onRetry={refetch} />
      ) : (
        <DataTable
          label="Hooks in trouble"
          columns={columns}
          rows={shown}
          keyOf={({ hook }) => hook}
          empty={<Text c="dimmed">None: no delivery failed lately.</Text>}
        />
      )}
    </Panel>
  );
}

const newest = async (state: 'failed' | 'pending') => (await listDeliveries({ state, limit: 200 })).data;

function useColumns(shown: readonly Failing[]): Column<Failing>[] {
  const hooks = useQueries({
    queries: shown.map(({ hook: id }) => ({
      queryKey: ['hook', id],
      queryFn: () => done(api.GET('/v1/hooks/{id}', { params: { path: { id } } })),
      staleTime: EVERY_MS,
    })),
    combine: (found) => new Map(found.flatMap(({ data }) => (data ? [[data.id, data] as const] : []))),
  });
  return [
    {
      title: 'Hook',
      render({ hook: id }) {
        const hook = hooks.get(id);
        return <Link to={`/hooks/${id}`}>{hook?.name ?? hook?.url ?? id}</Link>;
      },
    },
    {
      title: 'State',
      render({ hook: id }) {
        const hook = hooks.get(id);
        return hook ? <StateBadge state={stateOf(hook)} /> : '–';
      },
    },
    {
      title: 'Given up',
      render: ({ hook, failed }) => <Link to={`/deliveries?hook=${hook}&state=failed`}>{failed}</Link>,
    },
    {
      title: 'Being retried',
      render: ({ hook, waiting }) => <Link to={`/deliveries?hook=${hook}&state=pending`}>{waiting}</Link>,
    },
    {
      title: 'Latest answer',
      render({ latest }) {
        const attempt = latest.attempts.at(-1);
        return [attempt?.code, attempt?.text ?? attempt?.error].filter(Boolean).join(' ') || (latest.reason ?? '–');
      },
    },
    { title: 'When', render: ({ latest }) => <Time at={latest.updatedAt} /> },
  ];
}
