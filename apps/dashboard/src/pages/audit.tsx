import { Anchor, Button, Group } from '@mantine/core';
import { useState } from 'react';
import { type AuditRecord, changeInWords, whoInWords } from '../admin/audit-words.ts';
import { ChangeDialog } from '../admin/change-dialog.tsx';
import { api, done } from '../api/client.ts';
import { usePages } from '../api/pages.ts';
import { useHookChoices } from '../hook/use-hook-names.ts';
import type { Column } from '../ui/data-table.tsx';
import { Empty } from '../ui/empty.tsx';
import { List } from '../ui/list.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SearchInput } from '../ui/search-input.tsx';
import { Time } from '../ui/time.tsx';
import { useFilters } from '../ui/use-filters.ts';

/** Who changed what. */
export function Component() {
  const [filters, setFilters] = useFilters(['actor', 'target']);
  const [opened, setOpened] = useState<AuditRecord | null>(null);
  const names = new Map(useHookChoices('').map(({ value, label }) => [value, label]));
  const pages = usePages<AuditRecord>({
    key: ['audit', filters],
    read: (cursor) => done(api.GET('/v1/audit', { params: { query: { ...filters, ...(cursor && { cursor }) } } })),
  });
  const columns: Column<AuditRecord>[] = [
    {
      title: 'What',
      render: (record) => (
        <Anchor component="button" type="button" inherit ta="left" underline="always" onClick={() => setOpened(record)}>
          {changeInWords(record, names)}
        </Anchor>
      ),
    },
    { title: 'Who', render: ({ actor }) => <>{whoInWords(actor)}</> },
    { title: 'When', width: 110, render: ({ at }) => <Time at={at} /> },
    {
      title: 'Only',
      width: 250,
      render: ({ actor, target }) => (
        <Group gap="xs">
          <Button size="compact-xs" variant="default" onClick={() => setFilters({ actor: actor.id })}>
            by this one
          </Button>
          <Button size="compact-xs" variant="default" onClick={() => setFilters({ target: target.id })}>
            of this one
          </Button>
        </Group>
      ),
    },
  ];
  return (
    <>
      <PageHeader title="Audit log" />
      <Group mb="md">
        <SearchInput
          label="Who (id)"
          placeholder="anybody ( / )"
          w={260}
          value={filters.actor ?? ''}
          onSearch={(actor) => setFilters({ actor })}
        />
        <SearchInput
          label="Of what (id)"
          placeholder="anything"
          w={260}
          value={filters.target ?? ''}
          onSearch={(target) => setFilters({ target })}
        />
      </Group>
      <List label="Changes" pages={pages} columns={columns} keyOf={({ id }) => id} empty={<None {...filters} />} />
      {opened && <ChangeDialog record={opened} names={names} onClose={() => setOpened(null)} />}
    </>
  );
}

const None = ({ actor, target }: { actor?: string; target?: string }) =>
  actor || target ? (
    <Empty title="No change is like that">Take a filter away. Changes are kept for 400 days.</Empty>
  ) : (
    <Empty title="Nothing was changed yet">Changes of hooks, keys and event types will stand here.</Empty>
  );
