import { Button, Group, Tooltip } from '@mantine/core';
import { useState } from 'react';
import type { Schemas } from '../api/client.ts';
import { listDeliveries } from '../api/list-deliveries.ts';
import { useLivePages } from '../api/live-pages.ts';
import { useLookOn } from '../api/look-on.ts';
import { useCan } from '../api/session.ts';
import { useDeliveryColumns } from '../delivery/columns.tsx';
import { DeliveryFilters } from '../delivery/delivery-filters.tsx';
import { ExportButton } from '../delivery/export-button.tsx';
import { DELIVERY_FILTERS, type DeliveryFilters as Filters, queryOf, recoverable } from '../delivery/filters.ts';
import { RedeliverAll } from '../delivery/redeliver-all.tsx';
import { useDeliveryChange } from '../delivery/use-delivery.ts';
import { Empty } from '../ui/empty.tsx';
import { Link } from '../ui/link.tsx';
import { LiveList } from '../ui/live-list.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { useFilters } from '../ui/use-filters.ts';

const keyOf = ({ id }: Schemas['ListedDelivery']): string => id;

/** What was sent and is to be sent; live. */
export function Component() {
  const [{ live, ...filters }, setFilters] = useFilters([...DELIVERY_FILTERS, 'live']);
  const query = queryOf(filters);
  const key = ['deliveries', query];
  const list = useLivePages({
    key,
    read: (cursor) => listDeliveries({ ...query, ...(cursor && { cursor }) }),
    keyOf,
    isLive: live !== 'off',
  });
  useLookOn(key, list);
  const columns = useDeliveryColumns(list.rows);
  const redeliver = useDeliveryChange('redeliver');
  const canWrite = useCan()('logs:write');
  return (
    <>
      <PageHeader title="Deliveries">
        <ExportButton query={query} />
        {canWrite && <AllAgain filters={filters} />}
      </PageHeader>
      <DeliveryFilters filters={filters} onChange={setFilters} />
      <LiveList
        label="Deliveries"
        list={list}
        isLive={live !== 'off'}
        onLive={(isLive) => setFilters({ live: isLive ? null : 'off' })}
        columns={columns}
        keyOf={keyOf}
        empty={<None isFiltered={Object.keys(query).length > 0} />}
        onRedo={canWrite ? ({ id }) => redeliver.mutate(id) : undefined}
      />
    </>
  );
}

function AllAgain({ filters }: { filters: Filters }) {
  const [isOpen, setOpen] = useState(false);
  const what = recoverable(filters);
  if ('why' in what) {
    return (
      <Tooltip label={what.why}>
        <Button variant="default" data-disabled aria-disabled aria-description={what.why}>
          Send all again…
        </Button>
      </Tooltip>
    );
  }
  return (
    <Group>
      <Button variant="default" onClick={() => setOpen(true)}>
        Send all {what.state} again…
      </Button>
      {isOpen && <RedeliverAll filters={filters} state={what.state} onClose={() => setOpen(false)} />}
    </Group>
  );
}

const None = ({ isFiltered }: { isFiltered: boolean }) =>
  isFiltered ? (
    <Empty title="No delivery is like that">Take a filter away, or choose another time.</Empty>
  ) : (
    <Empty title="Nothing was sent yet">
      Publish an event that one of the <Link to="/hooks">hooks</Link> takes, or send a hook a test: it appears here by
      itself.
    </Empty>
  );
