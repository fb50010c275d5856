import { Alert, Button, Checkbox, Group, Modal, MultiSelect, Progress, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, done, type Schemas } from '../api/client.ts';
import { inWords } from '../api/problem.ts';
import { localTime } from '../ui/time-words.ts';

type Props = { hookId: string; onClose: () => void };
type State = 'failed' | 'cancelled' | 'skipped' | 'delivered';

const DAY_MS = 86_400_000;

/** Sends again what failed or was missed, and shows how far that is. */
export function RecoverDialog({ hookId, onClose }: Props) {
  const [from, setFrom] = useState(localTime(new Date(Date.now() - DAY_MS)));
  const [states, setStates] = useState<string[]>(['failed']);
  const [missed, setMissed] = useState(false);
  const recover = useMutation({
    mutationFn: () =>
      done(
        api.POST('/v1/hooks/{id}/recover', {
          params: { path: { id: hookId } },
          body: { from: new Date(from).toISOString(), states: states as State[], missed } as Schemas['RecoverHookBody'],
        }),
      ),
  });
  return (
    <Modal opened onClose={onClose} title="Recover" closeButtonProps={{ 'aria-label': 'Close' }}>
      {recover.data ? (
        <RecoveryProgress id={recover.data.id} />
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            recover.mutate();
          }}
        >
          <Stack>
            <TextInput
              type="datetime-local"
              label="Events accepted since"
              required
              value={from}
              onChange={(event) => setFrom(event.currentTarget.value)}
            />
            <MultiSelect
              label="Deliveries that"
              data={[
                { value: 'failed', label: 'failed' },
                { value: 'cancelled', label: 'were cancelled' },
                { value: 'skipped', label: 'were skipped' },
                { value: 'delivered', label: 'were delivered' },
              ]}
              value={states}
              onChange={setStates}
            />
            <Checkbox
              label="Also events that it missed while it was disabled or not there yet"
              checked={missed}
              onChange={(event) => setMissed(event.currentTarget.checked)}
            />
            {recover.error && (
              <Alert color="red" variant="outline" role="alert">
                {inWords(recover.error)}
              </Alert>
            )}
            <Group justify="flex-end">
              <Button type="submit" loading={recover.isPending}>
                Send again
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}

/** Of a recovery, until it is over. */
export function RecoveryProgress({ id }: { id: string }) {
  const { data } = useQuery({
    queryKey: ['recovery', id],
    queryFn: () => done(api.GET('/v1/recoveries/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state }) => (state.data?.state === 'running' || !state.data ? 1000 : false),
  });
  const { total = 0, done: made = 0, failed = 0, state = 'running' } = data ?? {};
  const percent = state === 'done' ? 100 : total === 0 ? 0 : Math.min(100, (100 * made) / total);
  return (
    <Stack>
      <Progress value={percent} aria-label="Progress" animated={state === 'running'} />
      <Text role="status">
        {state === 'running' ? 'Running' : state === 'done' ? 'Done' : 'Cancelled'}: {made} of {total} sent again
        {failed > 0 && `, ${failed} could not be`}.
      </Text>
    </Stack>
  );
}
