import { SegmentedControl, SimpleGrid, Skeleton, Text } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { Schemas } from '../api/client.ts';
import { Failed } from '../ui/failed.tsx';
import { Time } from '../ui/time.tsx';
import { duration } from '../ui/time-words.ts';
import { summed } from './summed.ts';

// The charts' library is half of all code: a page is there before it.
const StatsChart = lazy(() => import('./stats-chart.tsx'));

export type Bucket = 'minute' | 'hour' | 'day';

const SHOWN: { value: Bucket; label: string }[] = [
  { value: 'minute', label: 'Last hour' },
  { value: 'hour', label: '24 hours' },
  { value: 'day', label: '30 days' },
];

const CHART_HEIGHT = 220;

/** How long a time is shown, and the control that chooses it. */
export function useBucket(): [Bucket, ReactNode] {
  const [bucket, setBucket] = useState<Bucket>('minute');
  const choice = (
    <SegmentedControl
      aria-label="Time shown"
      size="xs"
      mb="sm"
      data={SHOWN}
      value={bucket}
      onChange={(value) => setBucket(value as Bucket)}
    />
  );
  return [bucket, choice];
}

type Props = {
  stats: Schemas['Stats'] | undefined;
  error: unknown;
  onRetry: () => unknown;
  choice: ReactNode;
};

/** Numbers and a chart; both have their place before they are there. */
export function StatsView({ stats, error, onRetry, choice }: Props) {
  if (error) return <Failed error={error} onRetry={onRetry} />;
  return (
    <>
      {choice}
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} mb="md">
        {stats ? <Figures stats={stats} /> : <Waiting />}
      </SimpleGrid>
      <Suspense fallback={<Skeleton h={CHART_HEIGHT} />}>
        {stats ? <StatsChart rows={stats.data} height={CHART_HEIGHT} /> : <Skeleton h={CHART_HEIGHT} />}
      </Suspense>
    </>
  );
}

function Figures({ stats }: { stats: Schemas['Stats'] }) {
  const { delivered, failed, attempts, successRate, p50, p99 } = summed(stats.data);
  return (
    <>
      <Figure name="Delivered">{delivered.toLocaleString()}</Figure>
      <Figure name="Given up">{failed.toLocaleString()}</Figure>
      <Figure name="Successful attempts">
        {successRate === null ? '–' : `${(100 * successRate).toFixed(successRate === 1 || attempts < 100 ? 0 : 2)} %`}
      </Figure>
      <Figure name="Answer, median / p99">
        {p50 === null || p99 === null ? '–' : `${duration(p50)} / ${duration(p99)}`}
      </Figure>
      <Figure name="Pending now">{stats.backlog.toLocaleString()}</Figure>
      <Figure name="Oldest pending">
        <Time at={stats.oldestPendingAt} />
      </Figure>
    </>
  );
}

const Waiting = () => SIX.map((i) => <Skeleton key={i} h={50} />);
const SIX = [0, 1, 2, 3, 4, 5];

const Figure = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <Text size="sm" c="dimmed">
      {name}
    </Text>
    <Text fw={600} component="div">
      {children}
    </Text>
  </div>
);
