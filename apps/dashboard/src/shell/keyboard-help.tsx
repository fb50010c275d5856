import { Group, Kbd, Stack, Text } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { Dialog } from '../ui/dialog.tsx';

const KEYS: [string, string][] = [
  ['/', 'Search'],
  ['j', 'The next row'],
  ['k', 'The row before'],
  ['Enter', 'Open the row'],
  ['r', 'Send again: the row, or the delivery on the page'],
  ['Esc', 'Close, or go back to the list'],
  ['?', 'These keys'],
];

/** What can be done by keyboard; `?` shows it everywhere. */
export function KeyboardHelp() {
  const [isOpen, { toggle, close }] = useDisclosure();
  useHotkeys([
    ['shift+?', toggle],
    // Where it is a key of its own.
    ['?', toggle],
  ]);
  if (!isOpen) return null;
  return (
    <Dialog onClose={close} title="Keyboard">
      <Stack gap="xs">
        {KEYS.map(([key, what]) => (
          <Group key={key} wrap="nowrap">
            <Kbd miw={52} ta="center">
              {key}
            </Kbd>
            <Text>{what}</Text>
          </Group>
        ))}
      </Stack>
    </Dialog>
  );
}
