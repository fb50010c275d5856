import { Textarea, type TextareaProps } from '@mantine/core';
import { checkJson } from '../hook-form/checks.ts';

type Props = Omit<TextareaProps, 'value' | 'onChange' | 'error'> & { value: string; onText: (text: string) => void };

/** Any JSON as text, checked as one types. */
export const JsonInput = ({ value, onText, ...rest }: Props) => (
  <Textarea
    description="Any JSON."
    autosize
    minRows={2}
    maxRows={12}
    {...rest}
    value={value}
    error={checkJson(value)}
    onChange={(event) => onText(event.currentTarget.value)}
  />
);
