import { Alert, Button, Group, Text } from '@mantine/core';
import { inWords } from '../api/problem.ts';

type Props = { error: unknown; onRetry?: () => unknown };

/** What stands where something could not be read: why, and what can be done. */
export function Failed({ error, onRetry }: Props) {
  return (
    <Alert color="red" variant="outline" title="This could not be loaded" role="alert" my="md">
      <Group justify="space-between">
        <Text size="sm">{inWords(error)}</Text>
        {onRetry && (
          <Button size="xs" variant="default" onClick={() => onRetry()}>
            Try again
          </Button>
        )}
      </Group>
    </Alert>
  );
}
