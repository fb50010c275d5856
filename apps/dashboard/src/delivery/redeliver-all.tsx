import { Alert, Button, Group, List, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api, done } from '../api/client.ts';
import { RecoveryProgress, useRecovery } from '../hook/recovery-progress.tsx';
import { useHookNames } from '../hook/use-hook-names.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Failed } from '../ui/failed.tsx';
import { Loading } from '../ui/loading.tsx';
import { failed } from '../ui/toast.ts';
import { countMatching, type Matching } from './count-matching.ts';
import { type DeliveryFilters, queryOf, type RecoverableState } from './filters.ts';

type Props = { filters: DeliveryFilters; state: RecoverableState; onClose: () => void };
type Recovery = { hook: string; id: string };

/** Before anything that is stored. */
const BEGINNING = '1970-01-01T00:00:00.000Z';

/** Gives all deliveries that match a new schedule, by a recovery for each of their hooks. */
export function RedeliverAll({ filters, state, onClose }: Props) {
  // What comes in from here on was not counted, and is not meant.
  const [to] = useState(() => filters.to ?? new Date().toISOString());
  const { hook, type, from = BEGINNING } = filters;
  const query = queryOf({ ...filters, state, to });
  const found = useQuery({
    queryKey: ['matching', query],
    queryFn: () => countMatching(query),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const [started, setStarted] = useState<Recovery[]>([]);
  const start = useMutation({
    async mutationFn(hooks: string[]) {
      // One after another, each shown as soon as it runs: what began before one was refused goes on.
      for (const id of hooks) {
        const body = { hook: id, from, to, states: [state], missed: false, ...(type && { types: [type] }) };
        const recovery = await done(api.POST('/v1/recoveries', { body }));
        setStarted((before) => [...before, recovery]);
      }
    },
    onError: failed,
  });
  const hooks = hook && found.data?.isMore ? [hook] : [...(found.data?.counts.keys() ?? [])];
  return (
    <Dialog onClose={onClose} title="Send all again" size="lg">
      {found.error ? <Failed error={found.error} onRetry={found.refetch} /> : !found.data && <Loading />}
      {found.data && started.length === 0 && (
        <Asking found={found.data} state={state} isOfOneHook={hook !== undefined}>
          <Button loading={start.isPending} disabled={hooks.length === 0} onClick={() => start.mutate(hooks)}>
            Send again
          </Button>
        </Asking>
      )}
      {started.map((recovery) => (
        <Running key={recovery.id} {...recovery} />
      ))}
    </Dialog>
  );
}

type AskingProps = { found: Matching; state: string; isOfOneHook: boolean; children: ReactNode };

function Asking({ found: { counts, total, isMore }, state, isOfOneHook, children }: AskingProps) {
  const nameOf = useHookNames([...counts.keys()]);
  return (
    <Stack>
      <Text>
        {isMore ? `More than ${total}` : total} {state} {total === 1 ? 'delivery matches' : 'deliveries match'}. Each
        gets a whole new schedule, the oldest first; receivers may see events again that they know.
      </Text>
      <List spacing={4}>
        {[...counts].map(([hook, count]) => (
          <List.Item key={hook}>
            {nameOf(hook)}: {isMore ? `${count} or more` : count}
          </List.Item>
        ))}
      </List>
      {isMore && !isOfOneHook && (
        <Alert color="yellow" variant="outline">
          Of these hooks, all that match are sent again. Others may have some further back: choose a hook or a time to
          see them.
        </Alert>
      )}
      <Group justify="flex-end">{children}</Group>
    </Stack>
  );
}

function Running({ id, hook }: Recovery) {
  const nameOf = useHookNames([hook]);
  const { data } = useRecovery(id);
  const queries = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => done(api.POST('/v1/recoveries/{id}/cancel', { params: { path: { id } } })),
    onSuccess: (recovery) => queries.setQueryData(['recovery', id], recovery),
    onError: failed,
  });
  return (
    <Stack gap="xs" mb="md">
      <Text fw={600}>{nameOf(hook)}</Text>
      <RecoveryProgress id={id} />
      {data?.state === 'running' && (
        <Group justify="flex-end">
          <Button size="xs" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            Stop
          </Button>
        </Group>
      )}
    </Stack>
  );
}
