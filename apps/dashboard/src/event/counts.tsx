import { Group } from '@mantine/core';
import type { Schemas } from '../api/client.ts';
import { Link } from '../ui/link.tsx';
import { StateBadge } from '../ui/state-badge.tsx';

type Event = Pick<Schemas['Event'], 'id' | 'deliveries'>;

/** An event's deliveries by state, each leading to them. */
export function Counts({ event: { id, deliveries } }: { event: Event }) {
  const states = Object.entries(deliveries).filter(([, count]) => count > 0);
  if (states.length === 0) return '–';
  return (
    <Group gap="xs">
      {states.map(([state, count]) => (
        <Group key={state} gap={4} wrap="nowrap">
          <Link to={`/deliveries?event=${id}&state=${state}`} aria-label={`${count} ${state}`}>
            {count}
          </Link>
          <StateBadge state={state} />
        </Group>
      ))}
    </Group>
  );
}
