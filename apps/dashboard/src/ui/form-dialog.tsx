import { Alert, Button, Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { inWords } from '../api/problem.ts';
import { Dialog } from './dialog.tsx';

type Props = {
  title: string;
  /** On the button that does it. */
  action: string;
  isBusy: boolean;
  /** Of the last try; its fields' errors are the inputs' own. */
  error: unknown;
  onSubmit: () => unknown;
  onClose: () => void;
  children: ReactNode;
};

/** A short form over a page. */
export function FormDialog({ title, action, isBusy, error, onSubmit, onClose, children }: Props) {
  return (
    <Dialog onClose={onClose} title={title} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        <Stack>
          {children}
          {error != null && (
            <Alert color="red" variant="outline" role="alert">
              {inWords(error)}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isBusy}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
