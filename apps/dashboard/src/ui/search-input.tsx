import { TextInput, type TextInputProps } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState } from 'react';

type Props = Omit<TextInputProps, 'value' | 'onChange'> & { value: string; onSearch: (text: string) => void };

/** Searches as one types; `/` leads to it from everywhere. */
export function SearchInput({ value, onSearch, ...rest }: Props) {
  const [text, setText] = useState(value);
  const search = useDebouncedCallback(onSearch, 250);
  useEffect(() => setText(value), [value]);
  return (
    <TextInput
      type="search"
      {...rest}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        search(event.currentTarget.value);
      }}
    />
  );
}
