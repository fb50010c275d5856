import { Button, Group, Select, Text } from '@mantine/core';
import { Link as RouterLink } from 'react-router';
import { api, done, type Schemas } from '../api/client.ts';
import { usePages } from '../api/pages.ts';
import { useCan, useSession } from '../api/session.ts';
import { stateOf } from '../hook/state-of.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { Empty } from '../ui/empty.tsx';
import { Failed } from '../ui/failed.tsx';
import { Link } from '../ui/link.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SearchInput } from '../ui/search-input.tsx';
import { StateBadge } from '../ui/state-badge.tsx';
import { Time } from '../ui/time.tsx';
import { useFilters } from '../ui/use-filters.ts';

type Hook = Schemas['Hook'];

/** All hooks, searched and filtered. */
export function Component() {
  const { portal } = useSession();
  // A link to certain hooks is to no others.
  const mayMake = useCan()('hooks:write') && portal?.hooks === undefined;
  const [{ q, enabled }, setFilters] = useFilters(['q', 'enabled']);
  const query = { ...(q && { q }), ...(enabled && { enabled: enabled === 'true' }) };
  const { rows, error, refetch, ...more } = usePages<Hook>({
    key: ['hooks', query],
    read: (cursor) => done(api.GET('/v1/hooks', { params: { query: { ...query, ...(cursor && { cursor }) } } })),
  });
  return (
    <>
      <PageHeader title="Hooks">
        {mayMake && (
          <Button component={RouterLink} to="/hooks/new">
            New hook
          </Button>
        )}
      </PageHeader>
      <Group mb="md">
        <SearchInput
          aria-label="Search hooks"
          placeholder="Name, address or uid ( / )"
          value={q ?? ''}
          onSearch={(text) => setFilters({ q: text })}
          w={300}
        />
        <Select
          aria-label="State"
          placeholder="Any state"
          clearable
          data={[
            { value: 'true', label: 'Enabled' },
            { value: 'false', label: 'Disabled' },
          ]}
          value={enabled ?? null}
          onChange={(value) => setFilters({ enabled: value })}
        />
      </Group>
      {error ? (
        <Failed error={error} onRetry={refetch} />
      ) : (
        <DataTable
          label="Hooks"
          columns={COLUMNS}
          rows={rows}
          keyOf={({ id }) => id}
          empty={<NoHooks isFiltered={q !== undefined || enabled !== undefined} />}
          {...more}
        />
      )}
    </>
  );
}

const COLUMNS: Column<Hook>[] = [
  {
    title: 'Hook',
    render: ({ id, name, url }) => (
      <>
        <Link to={`/hooks/${id}`}>{name ?? url ?? id}</Link>
        {name !== undefined && (
          <Text size="sm" c="dimmed">
            {url}
          </Text>
        )}
      </>
    ),
  },
  { title: 'Events', render: ({ events }) => (events.length === 0 ? 'all' : events.join(', ')) },
  { title: 'Channels', render: ({ channels }) => (channels.length === 0 ? 'all' : channels.join(', ')) },
  { title: 'State', width: 120, render: (hook) => <StateBadge state={stateOf(hook)} /> },
  { title: 'Made', width: 110, render: ({ createdAt }) => <Time at={createdAt} /> },
];

const NoHooks = ({ isFiltered }: { isFiltered: boolean }) =>
  isFiltered ? (
    <Empty title="No hook is like that">Take a filter away, or search for something else.</Empty>
  ) : (
    <Empty title="There are no hooks yet">
      A hook says which events go to which address. Make one, then publish an event that it takes.
    </Empty>
  );
