import { Group, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { TITLE } from '../base-path.ts';

/** A page's heading, which is its title in the browser too, and what can be done on it. */
export function PageHeader({ title, badge, children }: { title: string; badge?: ReactNode; children?: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · ${TITLE}`;
  }, [title]);
  return (
    <Group justify="space-between" mb="md">
      <Group gap="sm">
        <Title order={1} size="h2" lineClamp={2}>
          {title}
        </Title>
        {badge}
      </Group>
      <Group gap="xs">{children}</Group>
    </Group>
  );
}
