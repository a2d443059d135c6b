import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Edges } from '../../src/edges/edges.js';
import { MainMetrics } from '../../src/edges/main-metrics.js';
import { type MetricDescription, Metrics } from '../../src/modules/health/metrics/metrics.js';
import { FakeClock } from '../support/fake-clock.js';
import { TestGateway } from '../support/gateway.js';

const FOLDER = 'deploy/observability';
/** Labels that Prometheus adds, and that of a gateway with several processes. */
const OF_EVERY_SERIES = ['instance', 'job', 'process'];
const NAME = /\b(?:tickgate|process|nodejs)_[a-z0-9_]+/g;

let gateway: TestGateway;
let known: MetricDescription[];
let metrics: Map<string, MetricDescription>;

beforeAll(async () => {
  gateway = await TestGateway.start();
  known = [...gateway.get(Metrics).list(), ...ofEdges()];
  metrics = new Map(
    known.flatMap((metric) =>
      metric.type === 'histogram'
        ? ['_bucket', '_sum', '_count'].map((suffix) => [metric.name + suffix, metric] as const)
        : [[metric.name, metric] as const],
    ),
  );
});
afterAll(() => gateway.stop());

/** What a gateway with edge processes has beside the others. */
function ofEdges(): readonly MetricDescription[] {
  const own = new Metrics();
  const fork = () => {
    throw new Error('nothing is started here');
  };
  new MainMetrics(own, new Edges(2, { fork, clock: new FakeClock() })).onModuleInit();
  return own.list();
}

interface Dashboard {
  panels: { id: number; title: string; targets?: { expr: string }[] }[];
  templating: { list: { query: string }[] };
}

const dashboard = JSON.parse(readFileSync(`${FOLDER}/grafana-dashboard.json`, 'utf8')) as Dashboard;
const rules = readFileSync(`${FOLDER}/alerts.yml`, 'utf8');
const expressions = {
  'grafana-dashboard.json': [
    ...dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
    ...dashboard.templating.list.map(({ query }) => query),
  ],
  'alerts.yml': [...rules.matchAll(/^ +expr:(?: >-\n +)? ?(.+)$/gm)].map(([, expression]) => expression!),
};

function labelsOf(metric: MetricDescription): string[] {
  return [...metric.labelNames, ...(metric.type === 'histogram' ? ['le'] : []), ...OF_EVERY_SERIES];
}

describe.each(Object.entries(expressions))('%s', (_file, all) => {
  it('uses no metric that the gateway does not have', () => {
    const used = all.flatMap((expression) => expression.match(NAME) ?? []);
    expect(used.length).toBeGreaterThan(10);
    expect(used.filter((name) => !metrics.has(name))).toEqual([]);
  });

  it('selects by labels that the metric has', () => {
    for (const expression of all) {
      for (const [, name, selector] of expression.matchAll(/\b((?:tickgate|process|nodejs)_[a-z0-9_]+)\{([^}]*)\}/g)) {
        const labels = [...selector!.matchAll(/([a-z_]+) ?(?:=~|!~|!=|=)/g)].map(([, label]) => label);
        for (const label of labels)
          expect({ name, labels: labelsOf(metrics.get(name!)!) }).toEqual({
            name,
            labels: expect.arrayContaining([label]),
          });
      }
    }
  });

  it('groups by labels that the metrics have', () => {
    for (const expression of all) {
      const names = expression.match(NAME) ?? [];
      const labelsThere = names.flatMap((name) => labelsOf(metrics.get(name)!));
      for (const [, labels] of expression.matchAll(/\bby \(([^)]*)\)/g)) {
        expect(labelsThere).toEqual(expect.arrayContaining(labels!.split(',').map((label) => label.trim())));
      }
    }
  });

  it('takes rates of what only grows, and of nothing else', () => {
    for (const expression of all) {
      for (const [, name] of expression.matchAll(/\b(?:rate|increase)\(([a-z0-9_]+)/g)) {
        expect({ name, type: metrics.get(name!)?.type }).not.toEqual({ name, type: 'gauge' });
      }
      for (const name of expression.match(/\b[a-z_]+_total\b/g) ?? []) {
        expect(expression).toMatch(new RegExp(`(rate|increase)\\(${name}`));
      }
    }
  });
});

it('every rule says what has happened and what to do', () => {
  const blocks = rules.split(/^ +- alert: /m).slice(1);
  expect(blocks).toHaveLength(expressions['alerts.yml'].length);
  for (const block of blocks)
    expect(block).toMatch(/severity: (critical|warning)[\s\S]*summary: ["'].+["'][\s\S]*description: ["'].+["']/);
});

it('the panels of the dashboard have ids of their own', () => {
  const ids = dashboard.panels.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

it('the documentation names every metric', () => {
  const text = readFileSync('docs/operations.md', 'utf8');
  const missing = known.filter(({ name }) => !text.includes(`\`${name}\``));
  expect(missing.map(({ name }) => name)).toEqual([]);
});
