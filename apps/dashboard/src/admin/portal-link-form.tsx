import {
  Alert,
  Button,
  MultiSelect,
  SegmentedControl,
  Select,
  Stack,
  Switch,
  TagsInput,
  TextInput,
} from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import type { Schemas } from '../api/client.ts';
import { fieldErrors, inWords } from '../api/problem.ts';
import { useHookChoices, useHookNames } from '../hook/use-hook-names.ts';

type Body = Schemas['CreatePortalLinkBody'];

type Props = { error: unknown; isBusy: boolean; onSubmit: (body: Body) => void };

const HOUR_S = 3600;
const LASTS = [
  { value: String(HOUR_S), label: 'an hour' },
  { value: String(24 * HOUR_S), label: 'a day' },
  { value: String(7 * 24 * HOUR_S), label: 'a week' },
  { value: String(31 * 24 * HOUR_S), label: '31 days' },
];

/** What a customer's link is limited to, and how its pages look. */
export function PortalLinkForm({ error, isBusy, onSubmit }: Props) {
  const [by, setBy] = useState<'channels' | 'hooks'>('channels');
  const [channels, setChannels] = useState<string[]>([]);
  const [hooks, setHooks] = useState<string[]>([]);
  const [name, setName] = useState('');
  const [lasts, setLasts] = useState(String(24 * HOUR_S));
  const [readOnly, setReadOnly] = useState(false);
  const [theme, setTheme] = useState('');
  const errors = fieldErrors(error);
  const ofList = Object.entries(errors).find(([path]) => path.startsWith(by))?.[1];
  const body = (): Body => ({
    ...(by === 'channels' ? { channels } : { hooks }),
    expiresIn: Number(lasts),
    readOnly,
    theme: theme === '' ? null : (theme as 'light' | 'dark'),
    name: name.trim() || null,
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit(body());
      }}
    >
      <Stack maw={560}>
        <SegmentedControl
          aria-label="Limited to"
          data={[
            { value: 'channels', label: "A customer's channels" },
            { value: 'hooks', label: 'Just some hooks' },
          ]}
          value={by}
          onChange={(value) => setBy(value as typeof by)}
        />
        {by === 'channels' ? (
          <TagsInput
            label="Channels"
            description="Hooks that take these and no others. Hooks made there get them. Enter adds one."
            withAsterisk
            splitChars={[',']}
            acceptValueOnBlur
            maxTags={20}
            value={channels}
            error={ofList}
            onChange={setChannels}
          />
        ) : (
          <HooksChoice value={hooks} onChange={setHooks} error={ofList} />
        )}
        <TextInput
          label="For"
          description="Shown to them, and in the audit log beside what they change."
          placeholder="Acme Inc."
          maxLength={256}
          value={name}
          error={errors['name']}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label="Lasts"
          allowDeselect={false}
          data={LASTS}
          value={lasts}
          error={errors['expiresIn']}
          onChange={(value) => setLasts(value ?? lasts)}
        />
        <Select
          label="Colours"
          allowDeselect={false}
          data={[
            { value: '', label: "the reader's own" },
            { value: 'light', label: 'light' },
            { value: 'dark', label: 'dark' },
          ]}
          value={theme}
          onChange={(value) => setTheme(value ?? '')}
        />
        <Switch
          label="Only to read"
          description="Changes nothing, sends nothing, shows no signing secret."
          checked={readOnly}
          onChange={(event) => setReadOnly(event.currentTarget.checked)}
        />
        {error != null && (
          <Alert color="red" variant="outline" role="alert">
            {inWords(error)}
          </Alert>
        )}
        <Button type="submit" loading={isBusy}>
          Make the link
        </Button>
      </Stack>
    </form>
  );
}

type ChoiceProps = { value: string[]; onChange: (ids: string[]) => void; error: string | undefined };

function HooksChoice({ value, onChange, error }: ChoiceProps) {
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text, 250);
  const nameOf = useHookNames(value);
  const found = useHookChoices(search).filter((choice) => !value.includes(choice.value));
  return (
    <MultiSelect
      label="Hooks"
      withAsterisk
      searchable
      maxValues={100}
      placeholder="Name, address or uid"
      nothingFoundMessage="No hook is like that"
      data={[...value.map((id) => ({ value: id, label: nameOf(id) })), ...found]}
      searchValue={text}
      onSearchChange={setText}
      value={value}
      onChange={onChange}
      error={error}
    />
  );
}
