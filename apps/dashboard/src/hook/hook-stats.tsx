import { useQuery } from '@tanstack/react-query';
import { api, done } from '../api/client.ts';
import { StatsView, useBucket } from '../stats/stats-view.tsx';
import { Panel } from '../ui/panel.tsx';

/** Of one hook: what was delivered and given up, how fast, and what waits. */
export function HookStats({ hookId }: { hookId: string }) {
  const [bucket, choice] = useBucket();
  const stats = useQuery({
    queryKey: ['stats', hookId, bucket],
    queryFn: () => done(api.GET('/v1/hooks/{id}/stats', { params: { path: { id: hookId }, query: { bucket } } })),
    refetchInterval: 5000,
    placeholderData: (before) => before,
  });
  return (
    <Panel title="How it goes">
      <StatsView stats={stats.data} error={stats.error} onRetry={stats.refetch} choice={choice} />
    </Panel>
  );
}
