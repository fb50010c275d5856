import { Button } from '@mantine/core';
import { useState } from 'react';
import { KeyDialog } from '../admin/key-dialog.tsx';
import { scopesInWords } from '../admin/scopes.ts';
import { api, done, type Schemas } from '../api/client.ts';
import { usePages } from '../api/pages.ts';
import type { Column } from '../ui/data-table.tsx';
import { DeleteButton } from '../ui/delete-button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Link } from '../ui/link.tsx';
import { List } from '../ui/list.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Time } from '../ui/time.tsx';

type Key = Schemas['Key'];

/** What may use the API, and for what. */
export function Component() {
  const [isMaking, setMaking] = useState(false);
  const pages = usePages<Key>({
    key: ['keys'],
    read: (cursor) => done(api.GET('/v1/keys', { params: { query: { ...(cursor && { cursor }) } } })),
  });
  return (
    <>
      <PageHeader title="Keys">
        <Link to="/jwt-keys">Keys of JWTs</Link>
        <Button onClick={() => setMaking(true)}>New key</Button>
      </PageHeader>
      <List
        label="Keys"
        pages={pages}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        empty={<Empty title="There are no keys yet">Make one for each program that publishes or reads.</Empty>}
      />
      {isMaking && <KeyDialog onClose={() => setMaking(false)} />}
    </>
  );
}

const COLUMNS: Column<Key>[] = [
  { title: 'Name', width: 200, render: ({ name }) => name },
  { title: 'May', render: ({ scopes }) => <span title={scopes.join(' ')}>{scopesInWords(scopes)}</span> },
  { title: 'Owner', render: ({ owner }) => owner?.name ?? '–' },
  { title: 'Ends', width: 110, render: ({ expiresAt }) => (expiresAt ? <Time at={expiresAt} /> : 'never') },
  { title: 'Made', width: 110, render: ({ createdAt }) => <Time at={createdAt} /> },
  {
    title: 'Delete',
    width: 100,
    render: ({ id, name }) => (
      <DeleteButton
        what={`the key ${name}`}
        listKey="keys"
        remove={() => done(api.DELETE('/v1/keys/{id}', { params: { path: { id } } }))}
      >
        Whoever uses it is refused within 5 seconds, and portal links that were made with it end.
      </DeleteButton>
    ),
  },
];
