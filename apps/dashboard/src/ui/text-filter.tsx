import { TextInput, type TextInputProps } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState } from 'react';

type Props = Omit<TextInputProps, 'value' | 'onChange'> & {
  value: string | undefined;
  onFilter: (text: string) => void;
};

/** A filter that one types. */
export function TextFilter({ value = '', onFilter, ...rest }: Props) {
  const [text, setText] = useState(value);
  const filter = useDebouncedCallback(onFilter, 300);
  useEffect(() => setText(value), [value]);
  return (
    <TextInput
      {...rest}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        filter(event.currentTarget.value.trim());
      }}
    />
  );
}
