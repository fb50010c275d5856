/** What a PromQL expression asks for, by Prometheus' own grammar. */
import { parser } from '@prometheus-io/lezer-promql';

export type Asked = { metrics: string[]; labels: string[]; isWellFormed: boolean };

/** The names of its metrics, and of the labels that it selects and groups by. Grafana's variables stand for a time. */
export function asked(expression: string): Asked {
  const text = expression.replace(/\$__(rate_interval|range|interval)/g, '5m');
  const found: Asked = { metrics: [], labels: [], isWellFormed: true };
  parser.parse(text).iterate({
    enter({ name, type, from, to, node }) {
      if (type.isError) found.isWellFormed = false;
      if (name !== 'Identifier' && name !== 'LabelName') return;
      const isMetric = node.parent?.name === 'VectorSelector';
      found[isMetric ? 'metrics' : 'labels'].push(text.slice(from, to));
    },
  });
  return found;
}
