import { Select, type SelectProps } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useHookChoices, useHookNames } from './use-hook-names.ts';

type Props = { value: string | undefined; onChoose: (id: string | null) => void } & Omit<
  SelectProps,
  'value' | 'onChange' | 'data'
>;

/** A hook by its name, of however many there are. */
export function HookChoice({ value, onChoose, ...rest }: Props) {
  const [text, setText] = useState('');
  const nameOf = useHookNames(value ? [value] : []);
  const own = value ? { value, label: nameOf(value) } : null;
  // What is chosen stands in the field, too: that is no search.
  const [search] = useDebouncedValue(text === own?.label ? '' : text, 250);
  const choices = useHookChoices(search);
  const isKnown = own === null || choices.some((choice) => choice.value === own.value);
  return (
    <Select
      aria-label="Hook"
      placeholder="Any hook"
      {...rest}
      clearable
      searchable
      searchValue={text}
      onSearchChange={setText}
      nothingFoundMessage="No hook is called so"
      limit={50}
      data={isKnown ? choices : [own, ...choices]}
      value={value ?? null}
      onChange={onChoose}
    />
  );
}
