import { Button, Code, Group, ScrollArea } from '@mantine/core';
import { useMemo, useState } from 'react';
import { CopyButton } from './copy-button.tsx';
import { setOut } from './set-out.ts';

/** Text of others as it is: never markup. What is JSON is set out in lines, unless one asks for it raw. */
export function JsonView({ text, label }: { text: string; label: string }) {
  const [isRaw, setRaw] = useState(false);
  const lines = useMemo(() => setOut(text), [text]);
  return (
    <>
      <Group justify="flex-end" gap="xs" mb={4}>
        {lines !== text && (
          <Button size="compact-xs" variant="default" aria-pressed={isRaw} onClick={() => setRaw(!isRaw)}>
            Raw
          </Button>
        )}
        <CopyButton text={text} />
      </Group>
      <ScrollArea.Autosize mah={360} type="auto" viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': label }}>
        <Code block>{isRaw ? text : lines}</Code>
      </ScrollArea.Autosize>
    </>
  );
}
