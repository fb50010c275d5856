import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { api, done, type Schemas } from '../api/client.ts';
import { useLivePages } from '../api/live-pages.ts';
import { useLookOn } from '../api/look-on.ts';
import { useCan } from '../api/session.ts';
import { Counts } from '../event/counts.tsx';
import { EVENT_FILTERS, EventFilters } from '../event/event-filters.tsx';
import { PublishDialog } from '../event/publish-dialog.tsx';
import type { Column } from '../ui/data-table.tsx';
import { Empty } from '../ui/empty.tsx';
import { Link } from '../ui/link.tsx';
import { LiveList } from '../ui/live-list.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Time } from '../ui/time.tsx';
import { useFilters } from '../ui/use-filters.ts';

type Event = Schemas['Event'];

// Each comes with its data.
const PAGE = 25;

const keyOf = ({ id }: Event): string => id;

/** What was published; live. */
export function Component() {
  const [{ live, ...filters }, setFilters] = useFilters([...EVENT_FILTERS, 'live']);
  const [isPublishing, setPublishing] = useState(false);
  const key = ['events', filters];
  const list = useLivePages<Event>({
    key,
    read: (cursor) =>
      done(api.GET('/v1/events', { params: { query: { limit: PAGE, ...filters, ...(cursor && { cursor }) } } })),
    keyOf,
    isLive: live !== 'off',
  });
  useLookOn(key, list);
  return (
    <>
      <PageHeader title="Events">
        {useCan()('events:write') && <Button onClick={() => setPublishing(true)}>Publish an event</Button>}
      </PageHeader>
      {isPublishing && <PublishDialog onClose={() => setPublishing(false)} />}
      <EventFilters filters={filters} onChange={setFilters} />
      <LiveList
        label="Events"
        list={list}
        isLive={live !== 'off'}
        onLive={(isLive) => setFilters({ live: isLive ? null : 'off' })}
        columns={COLUMNS}
        keyOf={keyOf}
        empty={<None isFiltered={Object.keys(filters).length > 0} />}
      />
    </>
  );
}

const COLUMNS: Column<Event>[] = [
  {
    title: 'Event',
    render: ({ id, type }) => (
      <>
        <Link to={`/events/${id}`}>{type}</Link>
        <Text size="sm" c="dimmed">
          {id}
        </Text>
      </>
    ),
  },
  { title: 'Channels', render: ({ channels }) => channels.join(', ') || '–' },
  { title: 'Deliveries', render: (event) => <Counts event={event} /> },
  { title: 'Accepted', width: 120, render: ({ acceptedAt }) => <Time at={acceptedAt} /> },
];

const None = ({ isFiltered }: { isFiltered: boolean }) =>
  isFiltered ? (
    <Empty title="No event is like that">Take a filter away, or choose another time.</Empty>
  ) : (
    <Empty title="No event was published yet">
      Publish one here, or send it to <code>POST /v1/events</code>: it appears by itself.
    </Empty>
  );
