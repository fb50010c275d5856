import { Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Dialog } from './dialog.tsx';

type Props = {
  title: string;
  /** On the button that does it. */
  action: string;
  isBusy: boolean;
  onConfirm: () => unknown;
  onClose: () => void;
  children: ReactNode;
};

/** Asks before what can't be undone. */
export function Confirm({ title, action, isBusy, onConfirm, onClose, children }: Props) {
  return (
    <Dialog onClose={onClose} title={title}>
      <Text mb="lg">{children}</Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button color="red.9" loading={isBusy} onClick={() => onConfirm()}>
          {action}
        </Button>
      </Group>
    </Dialog>
  );
}
