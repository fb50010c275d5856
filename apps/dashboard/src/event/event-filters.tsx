import { Button, Group } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { SearchInput } from '../ui/search-input.tsx';
import { TextFilter } from '../ui/text-filter.tsx';
import { TimeSpanInputs } from '../ui/time-span-inputs.tsx';

export const EVENT_FILTERS = ['type', 'channel', 'from', 'to'] as const;

export type EventFilters = Partial<Record<(typeof EVENT_FILTERS)[number], string>>;

type Props = { filters: EventFilters; onChange: (changes: Record<string, string | null>) => void };

const NONE = Object.fromEntries(EVENT_FILTERS.map((name) => [name, null]));

export function EventFilters({ filters: { type, channel, from, to }, onChange }: Props) {
  const isFiltered = [type, channel, from, to].some((value) => value !== undefined);
  return (
    <Group mb="md" gap="xs" align="end">
      <OpenById />
      <TextFilter label="Type" placeholder="order.created" value={type} onFilter={(text) => onChange({ type: text })} />
      <TextFilter label="Channel" w={150} value={channel} onFilter={(text) => onChange({ channel: text })} />
      <TimeSpanInputs from={from} to={to} onChange={onChange} />
      {isFiltered && (
        <Button variant="subtle" onClick={() => onChange(NONE)}>
          Clear
        </Button>
      )}
    </Group>
  );
}

/** An id is of one event alone: Enter opens it. */
function OpenById() {
  const [id, setId] = useState('');
  const navigate = useNavigate();
  function open(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    // The field tells of what is typed only after a moment.
    const typed = String(new FormData(event.currentTarget).get('id') ?? id).trim();
    if (typed !== '') void navigate(`/events/${encodeURIComponent(typed)}`);
  }
  return (
    <form onSubmit={open}>
      <SearchInput name="id" label="Event" placeholder="Its id, then Enter ( / )" value={id} onSearch={setId} />
    </form>
  );
}
