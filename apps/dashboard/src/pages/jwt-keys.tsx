import { Button, Code } from '@mantine/core';
import { useState } from 'react';
import { JwtKeyDialog } from '../admin/jwt-key-dialog.tsx';
import { api, done, type Schemas } from '../api/client.ts';
import { usePages } from '../api/pages.ts';
import type { Column } from '../ui/data-table.tsx';
import { DeleteButton } from '../ui/delete-button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Link } from '../ui/link.tsx';
import { List } from '../ui/list.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Time } from '../ui/time.tsx';

type JwtKey = Schemas['JwtKey'];

/** What JWTs are checked with. */
export function Component() {
  const [isMaking, setMaking] = useState(false);
  const pages = usePages<JwtKey>({
    key: ['jwt-keys'],
    read: (cursor) => done(api.GET('/v1/jwt-keys', { params: { query: { ...(cursor && { cursor }) } } })),
  });
  return (
    <>
      <PageHeader title="Keys of JWTs">
        <Link to="/keys">Keys</Link>
        <Button onClick={() => setMaking(true)}>New key</Button>
      </PageHeader>
      <List label="Keys of JWTs" pages={pages} columns={COLUMNS} keyOf={({ id }) => id} empty={<None />} />
      {isMaking && <JwtKeyDialog onClose={() => setMaking(false)} />}
    </>
  );
}

const None = () => (
  <Empty title="No JWT is taken yet">
    Register the key that your own tokens are signed with, and they work as keys: their claim scopes says what they may.
  </Empty>
);

const COLUMNS: Column<JwtKey>[] = [
  { title: 'kid', render: ({ id }) => <Code>{id}</Code> },
  { title: 'Algorithm', render: ({ alg }) => alg },
  { title: 'Audience', render: ({ audience }) => audience ?? 'any' },
  { title: 'Made', width: 110, render: ({ createdAt }) => <Time at={createdAt} /> },
  {
    title: 'Delete',
    width: 100,
    render: ({ id, alg }) => (
      <DeleteButton
        what={`the ${alg} key ${id}`}
        listKey="jwt-keys"
        remove={() => done(api.DELETE('/v1/jwt-keys/{id}', { params: { path: { id } } }))}
      >
        Tokens that are signed with it are refused within 5 seconds.
      </DeleteButton>
    ),
  },
];
