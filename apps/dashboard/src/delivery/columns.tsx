import { Text } from '@mantine/core';
import type { Schemas } from '../api/client.ts';
import { useHookNames } from '../hook/use-hook-names.ts';
import type { Column } from '../ui/data-table.tsx';
import { Link } from '../ui/link.tsx';
import { StateBadge } from '../ui/state-badge.tsx';
import { Time } from '../ui/time.tsx';
import { answerInWords } from './words.ts';

type Delivery = Schemas['ListedDelivery'];

export function useDeliveryColumns(rows: readonly Delivery[] | undefined): Column<Delivery>[] {
  const nameOf = useHookNames(rows?.map(({ hook }) => hook) ?? []);
  return [
    {
      title: 'Delivery',
      render: ({ id, type, event }) => (
        <>
          <Link to={`/deliveries/${encodeURIComponent(id)}`}>{type}</Link>
          <Text size="sm" c="dimmed">
            {event}
          </Text>
        </>
      ),
    },
    { title: 'Hook', render: ({ hook }) => nameOf(hook) },
    { title: 'State', width: 130, render: ({ state }) => <StateBadge state={state} /> },
    { title: 'Attempts', width: 90, render: ({ attempt }) => attempt },
    { title: 'Latest answer', render: ({ attempts }) => answerInWords(attempts) },
    { title: 'Accepted', width: 120, render: ({ acceptedAt }) => <Time at={acceptedAt} /> },
  ];
}
