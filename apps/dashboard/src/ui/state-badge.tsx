import { Badge } from '@mantine/core';

const COLOURS: Record<string, string> = {
  delivered: 'green',
  done: 'green',
  enabled: 'green',
  failed: 'red',
  failing: 'red',
  disabled: 'gray',
  cancelled: 'gray',
  skipped: 'gray',
  paused: 'yellow',
  pending: 'blue',
  running: 'blue',
};

/** A state in its colour, and in words for those who see none. */
export const StateBadge = ({ state }: { state: string }) => (
  <Badge variant="dot" color={COLOURS[state] ?? 'gray'} tt="none" miw="max-content">
    {state}
  </Badge>
);
