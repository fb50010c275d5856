import { Button, CopyButton as Copying } from '@mantine/core';

/** Copies `text`, and says so. */
export const CopyButton = ({ text, label = 'Copy' }: { text: string; label?: string }) => (
  <Copying value={text}>
    {({ copied, copy }) => (
      <Button size="compact-xs" variant="default" onClick={copy}>
        {copied ? 'Copied' : label}
      </Button>
    )}
  </Copying>
);
