import { Button, Code, CopyButton, Group, ScrollArea } from '@mantine/core';
import { setOut } from './set-out.ts';

/** Text of others as it is: never markup. What is JSON is set out in lines. */
export function JsonView({ text, label }: { text: string; label: string }) {
  return (
    <>
      <Group justify="flex-end" mb={4}>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button size="compact-xs" variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </Group>
      <ScrollArea.Autosize mah={360} type="auto" viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': label }}>
        <Code block>{setOut(text)}</Code>
      </ScrollArea.Autosize>
    </>
  );
}
