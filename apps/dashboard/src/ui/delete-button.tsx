import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Confirm } from './confirm.tsx';
import { failed, said } from './toast.ts';

type Props = {
  /** What is deleted, as in `the key publisher`. */
  what: string;
  remove: () => Promise<unknown>;
  /** The lists that showed it. */
  listKey: string;
  onDone?: () => unknown;
  /** What comes of it. */
  children: ReactNode;
};

/** Deletes something once that is confirmed. */
export function DeleteButton({ what, remove, listKey, onDone, children }: Props) {
  const [isAsked, setAsked] = useState(false);
  const queries = useQueryClient();
  const removal = useMutation({
    mutationFn: remove,
    async onSuccess() {
      said(`Deleted: ${what}.`);
      await queries.invalidateQueries({ queryKey: [listKey] });
      await onDone?.();
    },
    onError: failed,
    onSettled: () => setAsked(false),
  });
  return (
    <>
      <Button size="compact-sm" variant="default" aria-label={`Delete ${what}`} onClick={() => setAsked(true)}>
        Delete
      </Button>
      {isAsked && (
        <Confirm
          title={`Delete ${what}?`}
          action="Delete"
          isBusy={removal.isPending}
          onConfirm={() => removal.mutate()}
          onClose={() => setAsked(false)}
        >
          {children}
        </Confirm>
      )}
    </>
  );
}
