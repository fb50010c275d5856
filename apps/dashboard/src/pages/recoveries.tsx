import { Button, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, done, type Schemas } from '../api/client.ts';
import { usePages } from '../api/pages.ts';
import { useCan } from '../api/session.ts';
import { RecoverDialog } from '../hook/recover-dialog.tsx';
import { ProgressOf } from '../hook/recovery-progress.tsx';
import { useHookNames } from '../hook/use-hook-names.ts';
import type { Column } from '../ui/data-table.tsx';
import { Empty } from '../ui/empty.tsx';
import { Link } from '../ui/link.tsx';
import { List } from '../ui/list.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Time } from '../ui/time.tsx';
import { inWords } from '../ui/time-words.ts';
import { failed } from '../ui/toast.ts';

type Recovery = Schemas['Recovery'];

const EVERY_MS = 2000;

/** What was sent again in bulk, and is being sent; live. */
export function Component() {
  const canWrite = useCan()('logs:write');
  const [isMaking, setMaking] = useState(false);
  const pages = usePages<Recovery>({
    key: ['recoveries'],
    read: (cursor) => done(api.GET('/v1/recoveries', { params: { query: { ...(cursor && { cursor }) } } })),
    everyMs: EVERY_MS,
  });
  const nameOf = useHookNames(pages.rows?.map(({ hook }) => hook) ?? []);
  const columns: Column<Recovery>[] = [
    { title: 'Hook', render: ({ hook }) => <Link to={`/hooks/${hook}`}>{nameOf(hook)}</Link> },
    ...COLUMNS,
  ];
  return (
    <>
      <PageHeader title="Recoveries">
        {canWrite && <Button onClick={() => setMaking(true)}>New recovery</Button>}
      </PageHeader>
      <List
        label="Recoveries"
        pages={pages}
        columns={canWrite ? [...columns, CANCEL] : columns}
        keyOf={({ id }) => id}
        empty={
          <Empty title="Nothing was recovered yet">
            A recovery sends again what a hook failed to take, or what it missed while it was disabled.
          </Empty>
        }
      />
      {isMaking && <RecoverDialog onClose={() => setMaking(false)} />}
    </>
  );
}

const COLUMNS: Column<Recovery>[] = [
  { title: 'What', render: (recovery) => <Asked {...recovery} /> },
  { title: 'Progress', width: 240, render: (recovery) => <ProgressOf {...recovery} /> },
  { title: 'Made', width: 110, render: ({ createdAt }) => <Time at={createdAt} /> },
];

const CANCEL: Column<Recovery> = {
  title: 'Cancel',
  width: 100,
  render: ({ id, state }) => (state === 'running' ? <CancelButton id={id} /> : null),
};

const Asked = ({ from, to, states, types, missed }: Recovery) => (
  <Stack gap={0}>
    <Text size="sm">
      {states.join(', ')}
      {missed && ', missed'}; {types === null ? 'all types' : types.join(', ')}
    </Text>
    <Text size="sm" c="dimmed">
      {Date.parse(from) === 0 ? 'everything' : inWords(from)} to {inWords(to)}
    </Text>
  </Stack>
);

/** What was made pending goes on: that is why it needs no confirmation. */
function CancelButton({ id }: { id: string }) {
  const queries = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => done(api.POST('/v1/recoveries/{id}/cancel', { params: { path: { id } } })),
    onError: failed,
    onSettled: () => queries.invalidateQueries({ queryKey: ['recoveries'] }),
  });
  return (
    <Button size="compact-sm" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
      Cancel
    </Button>
  );
}
