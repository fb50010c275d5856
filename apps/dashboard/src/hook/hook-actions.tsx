import { Button, Menu } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link as RouterLink, useNavigate } from 'react-router';
import { api, done, type Schemas } from '../api/client.ts';
import { useCan } from '../api/session.ts';
import { Confirm } from '../ui/confirm.tsx';
import { failed, said } from '../ui/toast.ts';
import { RecoverDialog } from './recover-dialog.tsx';
import { TestDialog } from './test-dialog.tsx';

type Hook = Schemas['Hook'];
type Dialog = 'test' | 'recover' | 'delete' | null;

/** What can be done to a hook, as far as the session may. */
export function HookActions({ hook }: { hook: Hook }) {
  const can = useCan();
  const [open, setOpen] = useState<Dialog>(null);
  const change = useChange(hook);
  const remove = useRemove(hook);
  const close = () => setOpen(null);
  const { id, enabled, paused } = hook;
  if (!can('hooks:write')) return null;
  return (
    <>
      <Button onClick={() => setOpen('test')} disabled={!enabled || hook.url === null}>
        Send test
      </Button>
      <Button variant="default" component={RouterLink} to={`/hooks/${id}/edit`}>
        Edit
      </Button>
      {enabled && (
        <Button variant="default" loading={change.isPending} onClick={() => change.mutate({ paused: !paused })}>
          {paused ? 'Resume' : 'Pause'}
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default">More</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => change.mutate({ enabled: !enabled })}>{enabled ? 'Disable' : 'Enable'}</Menu.Item>
          {can('logs:write') && <Menu.Item onClick={() => setOpen('recover')}>Recover…</Menu.Item>}
          <Menu.Item c="var(--mantine-color-error)" onClick={() => setOpen('delete')}>
            Delete…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open === 'test' && <TestDialog hookId={id} onClose={close} />}
      {open === 'recover' && <RecoverDialog hookId={id} onClose={close} />}
      {open === 'delete' && (
        <Confirm
          title="Delete this hook?"
          action="Delete"
          isBusy={remove.isPending}
          onConfirm={() => remove.mutate()}
          onClose={close}
        >
          What is pending is cancelled. What was sent stays in the log.
        </Confirm>
      )}
    </>
  );
}

function useChange({ id }: Hook) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas['PatchHookBody']) =>
      done(api.PATCH('/v1/hooks/{id}', { params: { path: { id } }, body })),
    onSuccess(changed) {
      queries.setQueryData(['hook', id], changed);
      void queries.invalidateQueries({ queryKey: ['hooks'] });
    },
    onError: failed,
  });
}

function useRemove({ id }: Hook) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: () => done(api.DELETE('/v1/hooks/{id}', { params: { path: { id } } })),
    async onSuccess() {
      said('The hook is deleted.');
      await queries.invalidateQueries({ queryKey: ['hooks'] });
      await navigate('/hooks');
    },
    onError: failed,
  });
}
