import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { EditTenantDialog } from '../admin/edit-tenant-dialog.tsx';
import { NewTenantDialog } from '../admin/new-tenant-dialog.tsx';
import { api, done, type Schemas } from '../api/client.ts';
import { usePages } from '../api/pages.ts';
import { useChooseTenant, useSession } from '../api/session.ts';
import type { Column } from '../ui/data-table.tsx';
import { DeleteButton } from '../ui/delete-button.tsx';
import { Empty } from '../ui/empty.tsx';
import { List } from '../ui/list.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Time } from '../ui/time.tsx';

type Tenant = Schemas['Tenant'];

/** The tenant that every installation has; the API deletes it for nobody. */
const DEFAULT = 'default';

/** For keys of the platform: products and environments that share this installation. */
export function Component() {
  const { tenant: current } = useSession();
  const choose = useChooseTenant();
  const [isMaking, setMaking] = useState(false);
  const [edited, setEdited] = useState<Tenant | null>(null);
  const pages = usePages<Tenant>({
    key: ['tenants', 'pages'],
    read: (cursor) => done(api.GET('/v1/tenants', { params: { query: { ...(cursor && { cursor }) } } })),
  });
  const columns: Column<Tenant>[] = [
    { title: 'Name', render: ({ name }) => name },
    { title: 'Id', render: ({ id }) => id },
    {
      title: 'Kept',
      render: ({ retentionDays }) => (retentionDays === null ? 'as the service' : `${retentionDays} days`),
    },
    { title: 'Made', width: 110, render: ({ createdAt }) => <Time at={createdAt} /> },
    {
      title: 'Actions',
      width: 260,
      render: (tenant) => (
        <Group gap="xs" wrap="nowrap">
          <Button
            size="compact-sm"
            variant="default"
            disabled={tenant.id === current}
            aria-label={`${tenant.id === current ? 'Shown' : 'Show'} ${tenant.name}`}
            onClick={() => void choose(tenant.id)}
          >
            {tenant.id === current ? 'Shown' : 'Show'}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`Change ${tenant.name}`}
            onClick={() => setEdited(tenant)}
          >
            Change
          </Button>
          {tenant.id !== DEFAULT && <Delete tenant={tenant} onDone={() => current === tenant.id && choose(DEFAULT)} />}
        </Group>
      ),
    },
  ];
  return (
    <>
      <PageHeader title="Tenants">
        <Button onClick={() => setMaking(true)}>New tenant</Button>
      </PageHeader>
      <List
        label="Tenants"
        pages={pages}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<Empty title="There are no tenants">Make one for each product or environment.</Empty>}
      />
      {isMaking && <NewTenantDialog onClose={() => setMaking(false)} />}
      {edited && <EditTenantDialog tenant={edited} onClose={() => setEdited(null)} />}
    </>
  );
}

const Delete = ({ tenant: { id, name }, onDone }: { tenant: Tenant; onDone: () => unknown }) => (
  <DeleteButton
    what={`the tenant ${name}`}
    listKey="tenants"
    remove={() => done(api.DELETE('/v1/tenants/{id}', { params: { path: { id } } }))}
    onDone={onDone}
  >
    Its hooks, keys, events and deliveries go with it, pending ones too. This can not be undone.
  </DeleteButton>
);
