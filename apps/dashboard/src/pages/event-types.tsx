import { Button, Group, Text } from '@mantine/core';
import { Link as RouterLink } from 'react-router';
import { api, done, type Schemas } from '../api/client.ts';
import { usePages } from '../api/pages.ts';
import { useCan } from '../api/session.ts';
import { useSeenTypes } from '../event-type/use-seen-types.ts';
import type { Column } from '../ui/data-table.tsx';
import { DeleteButton } from '../ui/delete-button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Link } from '../ui/link.tsx';
import { List } from '../ui/list.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Time } from '../ui/time.tsx';

type EventType = Schemas['EventType'];

/** The catalogue of what is published. */
export function Component() {
  const isAdmin = useCan()('admin');
  const pages = usePages<EventType>({
    key: ['event-types'],
    read: (cursor) =>
      done(api.GET('/v1/event-types', { params: { query: { limit: 200, ...(cursor && { cursor }) } } })),
  });
  // Where there are more than one page of them, what is in none of these may be on the next.
  const isWhole = pages.onMore === undefined;
  const seen = useSeenTypes(isAdmin && isWhole ? pages.rows?.map(({ name }) => name) : undefined);
  return (
    <>
      <PageHeader title="Event types">
        {isAdmin && (
          <Button component={RouterLink} to="/event-types/new">
            New event type
          </Button>
        )}
      </PageHeader>
      {seen.length > 0 && (
        <Group mb="md" gap="xs" role="group" aria-label="Published, and not described yet">
          <Text size="sm">Published, and not described yet:</Text>
          {seen.map((type) => (
            <Link key={type} to={`/event-types/new?name=${encodeURIComponent(type)}`}>
              {type}
            </Link>
          ))}
        </Group>
      )}
      <List
        label="Event types"
        pages={pages}
        columns={isAdmin ? [...COLUMNS, DELETE] : COLUMNS}
        keyOf={({ name }) => name}
        empty={
          <Empty title="No event type is described yet">
            Describe what you publish, for those who make hooks; with a JSON Schema, data that is not like it is
            refused.
          </Empty>
        }
      />
    </>
  );
}

const COLUMNS: Column<EventType>[] = [
  { title: 'Type', render: ({ name }) => <Link to={`/event-types/${encodeURIComponent(name)}`}>{name}</Link> },
  { title: 'Description', render: ({ description }) => <Text lineClamp={2}>{description || '–'}</Text> },
  { title: 'Data', width: 120, render: ({ schema }) => (schema === null ? 'anything' : 'checked') },
  { title: 'Changed', width: 110, render: ({ updatedAt }) => <Time at={updatedAt} /> },
];

const DELETE: Column<EventType> = {
  title: 'Delete',
  width: 100,
  render: ({ name }) => (
    <DeleteButton
      what={`the event type ${name}`}
      listKey="event-types"
      remove={() => done(api.DELETE('/v1/event-types/{name}', { params: { path: { name } } }))}
    >
      Events of this type can still be published; their data is no longer checked.
    </DeleteButton>
  ),
};
