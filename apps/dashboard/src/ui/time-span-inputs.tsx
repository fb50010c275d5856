import { TextInput } from '@mantine/core';
import { localTime } from './time-words.ts';

type Props = {
  from: string | undefined;
  to: string | undefined;
  onChange: (changes: { from?: string | null; to?: string | null }) => void;
};

/** From and to, in the reader's own zone; outside they are UTC, so that a link says the same to everybody. */
export const TimeSpanInputs = ({ from, to, onChange }: Props) => (
  <>
    <TextInput
      type="datetime-local"
      label="From"
      w={WIDTH}
      value={shown(from)}
      onChange={({ currentTarget: { value } }) => onChange({ from: utc(value) })}
    />
    <TextInput
      type="datetime-local"
      label="To"
      w={WIDTH}
      value={shown(to)}
      onChange={({ currentTarget: { value } }) => onChange({ to: utc(value) })}
    />
  </>
);

const WIDTH = 210;

const isTime = (text: string): boolean => !Number.isNaN(Date.parse(text));

const shown = (at: string | undefined): string => (at && isTime(at) ? localTime(new Date(at)) : '');

const utc = (local: string): string | null => (local && isTime(local) ? new Date(local).toISOString() : null);
