import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** What is to be said of something in a few words each. */
export const Facts = ({ facts }: { facts: Record<string, ReactNode> }) => (
  <Group component="dl" gap="xl" mt={0} mb="md">
    {Object.entries(facts).map(([name, value]) => (
      <div key={name}>
        <Text component="dt" size="sm" c="dimmed">
          {name}
        </Text>
        <Text component="dd" m={0}>
          {value}
        </Text>
      </div>
    ))}
  </Group>
);
