import { Button, Group, Loader, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, done, type Schemas } from '../api/client.ts';
import { inWords, Problem } from '../api/problem.ts';
import { checkJson } from '../hook-form/checks.ts';
import { AttemptOutcome } from '../ui/attempt-outcome.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { JsonInput } from '../ui/json-input.tsx';
import { JsonView } from '../ui/json-view.tsx';
import { Link } from '../ui/link.tsx';

type Props = { hookId: string; onClose: () => void };

/** Sends an event to this hook alone, and shows what its receiver answers. */
export function TestDialog({ hookId, onClose }: Props) {
  const [type, setType] = useState('test');
  const [data, setData] = useState('{"test": true}');
  const test = useMutation({
    mutationFn: () =>
      done(
        api.POST('/v1/hooks/{id}/test', {
          params: { path: { id: hookId } },
          // As it was typed: parsing would round large numbers.
          body: { type } as Schemas['TestHookBody'],
          bodySerializer: () => `{"type":${JSON.stringify(type)},"data":${data}}`,
        }),
      ),
  });
  return (
    <Dialog onClose={onClose} title="Send a test event" size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (checkJson(data) === null) test.mutate();
        }}
      >
        <Stack>
          <TextInput label="Type" required value={type} onChange={(event) => setType(event.currentTarget.value)} />
          <JsonInput label="Data" value={data} onText={setData} />
          {test.error && (
            <Text c="var(--mantine-color-error)" role="alert">
              {inWords(test.error)}
            </Text>
          )}
          <Group>
            <Button type="submit" loading={test.isPending}>
              {test.data ? 'Send again' : 'Send'}
            </Button>
          </Group>
        </Stack>
      </form>
      {test.data && <Answer deliveryId={test.data.deliveryId} />}
    </Dialog>
  );
}

const LOOKED_EVERY_MS = 400;

function Answer({ deliveryId }: { deliveryId: string }) {
  const { data: delivery, error } = useQuery({
    queryKey: ['delivery', deliveryId],
    queryFn: () => done(api.GET('/v1/deliveries/{id}', { params: { path: { id: deliveryId } } })),
    // It is not there before a worker has taken it up.
    retry: (_count, problem) => problem instanceof Problem && problem.status === 404,
    retryDelay: LOOKED_EVERY_MS,
    refetchInterval: ({ state }) => (state.data?.attempts.length ? false : LOOKED_EVERY_MS),
  });
  const attempt = delivery?.attempts.at(-1);
  if (error) return <Text role="alert">{inWords(error)}</Text>;
  if (delivery === undefined || attempt === undefined) {
    return (
      <Group mt="lg" role="status">
        <Loader size="sm" aria-hidden="true" />{' '}
        <Text>{delivery ? 'Waiting for its turn, or for the answer' : 'On its way'}</Text>
      </Group>
    );
  }
  return (
    <Stack mt="lg" role="status">
      <AttemptOutcome attempt={attempt} />
      {attempt.response && <JsonView text={attempt.response} label="Answer" />}
      <Link to={`/deliveries/${deliveryId}`}>See the whole delivery</Link>
    </Stack>
  );
}
