import { Group, Text } from '@mantine/core';
import type { Schemas } from '../api/client.ts';
import { StateBadge } from './state-badge.tsx';
import { duration } from './time-words.ts';

type Attempt = Pick<Schemas['Delivery']['attempts'][number], 'outcome' | 'code' | 'text' | 'error' | 'ms'>;

/** What came of an attempt, in a line. */
export const AttemptOutcome = ({ attempt: { outcome, code, text, error, ms } }: { attempt: Attempt }) => (
  <Group gap="xs">
    <StateBadge state={outcome} />
    <Text>{[code, text ?? error].filter((part) => part !== null && part !== '').join(' ')}</Text>
    {ms !== null && <Text c="dimmed">after {duration(ms)}</Text>}
  </Group>
);
