import { Button, Group, Select } from '@mantine/core';
import { HookChoice } from '../hook/hook-choice.tsx';
import { SearchInput } from '../ui/search-input.tsx';
import { TextFilter } from '../ui/text-filter.tsx';
import { TimeSpanInputs } from '../ui/time-span-inputs.tsx';
import { DELIVERY_FILTERS, type DeliveryFilters as Filters, searched } from './filters.ts';

type Props = { filters: Filters; onChange: (changes: Record<string, string | null>) => void };

const STATES = ['pending', 'delivered', 'failed', 'cancelled', 'skipped'];
const NONE = Object.fromEntries(DELIVERY_FILTERS.map((name) => [name, null]));

export function DeliveryFilters({ filters, onChange }: Props) {
  const { hook, event, type, channel, state, code, from, to } = filters;
  return (
    <Group mb="md" gap="xs" align="end">
      <SearchInput
        label="Event or delivery"
        placeholder="Its id ( / )"
        value={event ?? ''}
        onSearch={(text) => onChange(searched(text))}
      />
      <HookChoice label="Hook" value={hook} onChoose={(id) => onChange({ hook: id })} />
      <Select
        label="State"
        placeholder="Any state"
        w={130}
        clearable
        data={STATES}
        value={state ?? null}
        onChange={(value) => onChange({ state: value })}
      />
      <TextFilter label="Type" placeholder="order.created" value={type} onFilter={(text) => onChange({ type: text })} />
      <TextFilter label="Channel" w={130} value={channel} onFilter={(text) => onChange({ channel: text })} />
      <TextFilter
        label="Answer"
        placeholder="500"
        inputMode="numeric"
        w={90}
        value={code}
        onFilter={(text) => onChange({ code: text })}
      />
      <TimeSpanInputs from={from} to={to} onChange={onChange} />
      {Object.keys(filters).length > 0 && (
        <Button variant="subtle" onClick={() => onChange(NONE)}>
          Clear
        </Button>
      )}
    </Group>
  );
}
