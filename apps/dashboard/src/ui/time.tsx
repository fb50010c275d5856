import { Text } from '@mantine/core';
import { inWords, sinceInWords } from './time-words.ts';

/** How long ago something was, or is to be; the exact time as a tooltip. */
export function Time({ at }: { at: string | null | undefined }) {
  if (!at) return <Text span>–</Text>;
  return (
    <time dateTime={at} title={inWords(at)}>
      {sinceInWords(at, Date.now())}
    </time>
  );
}
