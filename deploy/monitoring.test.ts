import { beforeAll, describe, expect, it } from '@jest/globals';
import { compose, type Rule, rules, textOf, yamlOf } from './files.fixture.ts';
import { allMetrics, type Family } from './metrics.fixture.ts';
import { asked } from './promql.fixture.ts';

type Panel = { title: string; type: string; targets?: { expr: string; legendFormat: string }[] };

const SERVER_METRICS = ['up'];
const TARGET_LABELS = ['instance', 'job'];
const GUIDE = 'docs/operations.md';

let families: Map<string, Family>;
let all: Rule[];
let guide: string;
beforeAll(async () => {
  [families, all, guide] = await Promise.all([allMetrics(), rules(), textOf(GUIDE)]);
});

/** What is wrong with an expression; empty: every metric and label in it exists. */
function problems(expression: string): string[] {
  const { metrics, labels, isWellFormed } = asked(expression);
  const recorded = all.map(({ record }) => record);
  const own = metrics.filter((name) => !SERVER_METRICS.includes(name) && !recorded.includes(name));
  const known = new Set([...TARGET_LABELS, 'le', ...own.flatMap((name) => [...(familyOf(name)?.labels ?? [])])]);
  return [
    ...(isWellFormed ? [] : ['not well-formed']),
    ...(metrics.length > 0 ? [] : ['asks for nothing']),
    ...own.filter((name) => familyOf(name) === undefined),
    ...labels.filter((label) => !known.has(label)),
  ];
}

/** A histogram is asked for by its parts alone, anything else by its name. */
function familyOf(name: string): Family | undefined {
  const histogram = families.get(name.replace(/_(bucket|sum|count)$/, ''));
  if (histogram?.type === 'histogram') return /_(bucket|sum|count)$/.test(name) ? histogram : undefined;
  return families.get(name);
}

const namesIn = (text: string, pattern: RegExp): string[] => [...new Set(text.match(pattern) ?? [])].toSorted();

describe('the alert rules', () => {
  it('ask for metrics and labels that exist', () => {
    expect(all.map(({ expr }) => [expr, problems(expr)]).filter(([, wrong]) => wrong?.length !== 0)).toEqual([]);
  });

  it('would be seen to ask for what does not exist', () => {
    expect(problems('rate(hookpost_no_such_total[5m]) > 0')).toEqual(['hookpost_no_such_total']);
    expect(problems('hookpost_lane_lateness_seconds > 1')).toEqual(['hookpost_lane_lateness_seconds']);
    expect(problems('sum by (tenant) (hookpost_breakers)')).toEqual(['tenant']);
    expect(problems('sum(hookpost_breakers')).toContain('not well-formed');
  });

  it('have the form that Prometheus takes', () => {
    for (const rule of all) {
      expect([rule.alert, rule.record].filter((name) => name !== undefined)).toHaveLength(1);
      if (rule.for !== undefined) expect(rule.for).toMatch(/^\d+[smhd]$/);
      if (rule.alert === undefined) continue;
      expect(rule.alert).toMatch(/^Hookpost[A-Z]\w+$/);
      expect(rule.labels?.['severity']).toMatch(/^(critical|warning)$/);
      expect(rule.annotations?.['summary']?.length).toBeGreaterThan(10);
    }
  });

  it('are explained on the page on operations, each, and no other', () => {
    const alerts = all.flatMap(({ alert }) => alert ?? []).toSorted();
    expect(namesIn(guide, /(?<=^\| `)Hookpost[A-Z]\w+(?=`)/gm)).toEqual(alerts);
    const critical = all.filter(({ labels }) => labels?.['severity'] === 'critical').map(({ alert }) => alert);
    expect(namesIn(guide, /(?<=^\| `)Hookpost\w+(?=` \(critical\))/gm)).toEqual(critical.toSorted());
  });

  it('watch the jobs that Prometheus scrapes, at the ports where the processes are', async () => {
    type Scrapes = { scrape_configs: { job_name: string; dns_sd_configs: { names: string[]; port: number }[] }[] };
    const { scrape_configs: scrapes } = await yamlOf<Scrapes>('deploy/prometheus/prometheus.yml');
    const jobs = scrapes.map(({ job_name: job }) => job);
    const asks = all.flatMap(({ expr }) => [...expr.matchAll(/job="([^"]+)"/g)].map(([, job]) => job));
    expect(jobs).toEqual(expect.arrayContaining(asks));
    const { services } = await compose();
    for (const { dns_sd_configs: targets } of scrapes) {
      for (const { names, port } of targets) {
        for (const name of names) expect(services[name]?.healthcheck?.test.join(' ')).toContain(`:${port}/`);
      }
    }
  });
});

describe('the dashboard', () => {
  it('asks for metrics and labels that exist, and leaves none of ours out', async () => {
    const { panels } = JSON.parse(await textOf('deploy/grafana/dashboards/hookpost.json')) as { panels: Panel[] };
    const targets = panels.flatMap((panel) => panel.targets ?? []);
    expect(targets.map(({ expr }) => [expr, problems(expr)]).filter(([, wrong]) => wrong?.length !== 0)).toEqual([]);
    const shown = targets.flatMap(({ expr }) =>
      asked(expr).metrics.map((name) => name.replace(/_(bucket|sum|count)$/, '')),
    );
    const ours = [...families.keys()].filter((name) => name.startsWith('hookpost_'));
    expect(ours.filter((name) => !shown.includes(name))).toEqual([]);
    for (const { title, type } of panels) expect([title, type]).toEqual([expect.any(String), expect.any(String)]);
  });
});

describe('the page on operations', () => {
  it('names every metric of ours with its labels, and no other', () => {
    const start = guide.indexOf('### Metrics');
    const table = guide
      .slice(start, guide.indexOf('\n\nNo label', start))
      .split('\n')
      .map((line) => line.split('|')[1]);
    const named = table.flatMap((cell) => cell?.match(/hookpost_\w+(\{\w+\})?/g) ?? []);
    const ours = [...families].filter(([name]) => name.startsWith('hookpost_'));
    const written = ours.map(([name, { labels }]) => {
      const own = [...labels].filter((label) => label !== 'le');
      return own.length === 0 ? name : `${name}{${own.join(',')}}`;
    });
    expect(named.toSorted()).toEqual(written.toSorted());
  });

  it('names no metric elsewhere that does not exist', () => {
    expect(
      namesIn(guide, /hookpost_\w+/g).filter((name) => familyOf(name) === undefined && !families.has(name)),
    ).toEqual([]);
  });
});
