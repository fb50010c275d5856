import { Button, Code, CopyButton, Group, ScrollArea } from '@mantine/core';

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

/** Lines are broken between tokens alone, so that large numbers keep their digits: parsing them would round. */
export function setOut(text: string): string {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  let depth = 0;
  return text.trim().replaceAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|\s+/g, (token, at: number, all: string) => {
    const line = () => `\n${'  '.repeat(depth)}`;
    if (/^\s/.test(token)) return '';
    if (token === ':') return ': ';
    if (token === ',') return `,${line()}`;
    if (token === '{' || token === '[') {
      depth++;
      return /^\s*[}\]]/.test(all.slice(at + 1, at + 200)) ? token : token + line();
    }
    if (token === '}' || token === ']') {
      depth--;
      return /[{[]\s*$/.test(all.slice(Math.max(0, at - 200), at)) ? token : line() + token;
    }
    return token;
  });
}
