import { Button, Code, Group, Stack, Text } from '@mantine/core';
import { CopyButton } from './copy-button.tsx';
import { Dialog } from './dialog.tsx';

type Props = { title: string; secret: string; onClose: () => void };

/** A key that nobody can read again. No stray click or key takes it away. */
export const ShownOnce = ({ title, secret, onClose }: Props) => (
  <Dialog
    onClose={onClose}
    title={title}
    size="lg"
    withCloseButton={false}
    closeOnClickOutside={false}
    closeOnEscape={false}
  >
    <Stack>
      <Text>Copy it now: it is shown only this once.</Text>
      <Group gap="xs" wrap="nowrap">
        <Code style={{ overflowWrap: 'anywhere' }}>{secret}</Code>
        <CopyButton text={secret} />
      </Group>
      <Group justify="flex-end">
        <Button onClick={onClose}>I have copied it</Button>
      </Group>
    </Stack>
  </Dialog>
);
