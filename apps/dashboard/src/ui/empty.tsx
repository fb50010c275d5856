import { Center, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** What stands in an empty place: what is missing, and what to do next. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Center py="xl">
      <Stack align="center" gap="xs" maw={460}>
        <Text fw={600}>{title}</Text>
        <Text c="dimmed" size="sm" ta="center" component="div">
          {children}
        </Text>
      </Stack>
    </Center>
  );
}
