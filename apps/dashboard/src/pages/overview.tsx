import { useQuery } from '@tanstack/react-query';
import { api, done } from '../api/client.ts';
import { FirstSteps } from '../overview/first-steps.tsx';
import { TroublePanel } from '../overview/trouble-panel.tsx';
import { StatsView, useBucket } from '../stats/stats-view.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Panel } from '../ui/panel.tsx';

/** How deliveries go, failing hooks first; live. */
export function Component() {
  const [bucket, choice] = useBucket();
  const stats = useQuery({
    queryKey: ['stats', 'all', bucket],
    queryFn: () => done(api.GET('/v1/stats', { params: { query: { bucket } } })),
    refetchInterval: 5000,
    placeholderData: (before) => before,
  });
  return (
    <>
      <PageHeader title="Overview" />
      <FirstSteps />
      <TroublePanel />
      <Panel title="Deliveries">
        <StatsView stats={stats.data} error={stats.error} onRetry={stats.refetch} choice={choice} />
      </Panel>
    </>
  );
}
