import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { FakeEdges } from '../../test/edges/support/fake-edges.js';
import { Exposition } from '../../test/health/support/exposition.js';
import { Metrics, one } from '../modules/health/metrics/metrics.js';
import type { ToEdge } from './edge-messages.js';
import { MainMetrics } from './main-metrics.js';

let fake: FakeEdges;
let metrics: Metrics;

beforeEach(async () => {
  jest.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
  fake = new FakeEdges();
  metrics = new Metrics();
  metrics.gauge('tickgate_routes', 'Topics', [], () => one(1));
  new MainMetrics(metrics, fake.edges).onModuleInit();
  await fake.started();
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'performance'] });
});
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

const turn = () => new Promise(setImmediate);

/** What an edge says when it is asked. */
function answer(at: number, routes: number): void {
  const child = fake.children[at]!;
  const asked = child.sent.filter(({ type }) => type === 'scrape').at(-1) as Extract<ToEdge, { type: 'scrape' }>;
  const header = '# HELP tickgate_routes Topics\n# TYPE tickgate_routes gauge';
  child.say({
    type: 'metrics',
    id: asked.id,
    families: [{ name: 'tickgate_routes', header, samples: [`tickgate_routes ${routes}`] }],
  });
}

describe('the metrics of a gateway with edge processes', () => {
  it('are those of all of them, each series with its process', async () => {
    const scrape = metrics.scrape();
    await turn();
    answer(1, 20);
    answer(0, 10);
    const read = new Exposition(await scrape);
    expect(read.samples.filter(({ name }) => name === 'tickgate_routes')).toEqual([
      { name: 'tickgate_routes', labels: { process: 'main' }, value: 1 },
      { name: 'tickgate_routes', labels: { process: 'edge-1' }, value: 10 },
      { name: 'tickgate_routes', labels: { process: 'edge-2' }, value: 20 },
    ]);
    expect(read.text.match(/# TYPE tickgate_routes /g)).toHaveLength(1);
    expect(read.value('tickgate_edges')).toBe(2);
    expect(read.value('tickgate_edges_listening')).toBe(2);
  });

  it('do without an edge that does not answer in time, and count that', async () => {
    const scrape = metrics.scrape();
    await turn();
    answer(0, 10);
    await jest.advanceTimersByTimeAsync(2000);
    const read = new Exposition(await scrape);
    expect(read.value('tickgate_routes', { process: 'edge-1' })).toBe(10);
    expect(read.value('tickgate_routes', { process: 'edge-2' })).toBeUndefined();
    answer(1, 20);
    const next = metrics.scrape();
    await turn();
    answer(0, 11);
    answer(1, 21);
    const again = new Exposition(await next);
    expect(again.value('tickgate_edge_scrapes_missed_total')).toBe(1);
    expect(again.value('tickgate_routes', { process: 'edge-2' })).toBe(21);
  });

  it('do not wait for an edge that ends meanwhile', async () => {
    const scrape = metrics.scrape();
    await turn();
    answer(0, 10);
    fake.children[1]!.end('killed by SIGKILL');
    const read = new Exposition(await scrape);
    expect(read.value('tickgate_edge_scrapes_missed_total')).toBe(0);
    expect(read.value('tickgate_edges_listening')).toBeLessThanOrEqual(2);
  });
});
