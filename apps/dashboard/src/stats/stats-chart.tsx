import '@mantine/charts/styles.css';
import { BarChart } from '@mantine/charts';
import type { Schemas } from '../api/client.ts';

type Props = { rows: Schemas['Stats']['data']; height: number };

/** Deliveries by time. */
// biome-ignore lint/style/noDefaultExport: React's lazy takes nothing else
export default function StatsChart({ rows, height }: Props) {
  return (
    <div role="img" aria-label="Deliveries by time: delivered and given up">
      <BarChart
        h={height}
        data={rows.map(({ at, delivered, failed }) => ({
          at: shortTime(at, rows),
          Delivered: delivered,
          'Given up': failed,
        }))}
        dataKey="at"
        type="stacked"
        withLegend
        series={[
          { name: 'Delivered', color: 'teal.7' },
          { name: 'Given up', color: 'red.7' },
        ]}
        barChartProps={{ accessibilityLayer: false }}
        barProps={{ isAnimationActive: false }}
        yAxisProps={{ allowDecimals: false }}
        tickLine="y"
      />
    </div>
  );
}

const DAY_MS = 86_400_000;

/** The time of day; the date where buckets are days. */
function shortTime(at: string, [first, second]: Props['rows']): string {
  const isDaily = first !== undefined && second !== undefined && Date.parse(second.at) - Date.parse(first.at) >= DAY_MS;
  return isDaily
    ? new Date(at).toLocaleDateString(undefined, { month: 'short', day: 'numeric', timeZone: 'UTC' })
    : new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
}
