import { Progress, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, done, type Schemas } from '../api/client.ts';

type Recovery = Schemas['Recovery'];

/** A recovery, looked at until it is over. */
export const useRecovery = (id: string) =>
  useQuery({
    queryKey: ['recovery', id],
    queryFn: () => done(api.GET('/v1/recoveries/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state }) => (state.data?.state === 'running' || !state.data ? 1000 : false),
  });

/** Of a recovery, until it is over. */
export function RecoveryProgress({ id }: { id: string }) {
  const { data } = useRecovery(id);
  return (
    <div role="status">
      <ProgressOf {...(data ?? { state: 'running', total: 0, done: 0, failed: 0 })} />
    </div>
  );
}

const WORDS: Record<Recovery['state'], string> = { running: 'Running', done: 'Done', cancelled: 'Cancelled' };

/** How far a recovery is, as it was read. */
export function ProgressOf({
  state,
  total,
  done: made,
  failed,
}: Pick<Recovery, 'state' | 'total' | 'done' | 'failed'>) {
  const percent = state === 'done' ? 100 : total === 0 ? 0 : Math.min(100, (100 * made) / total);
  return (
    <Stack gap={4}>
      <Progress value={percent} aria-label="Progress" animated={state === 'running'} />
      <Text size="sm">
        {WORDS[state]}: {made} of {total} sent again{failed > 0 && `, ${failed} could not be`}.
      </Text>
    </Stack>
  );
}
