import { describe, expect, it } from '@jest/globals';
import { wellFormed } from '../svg/well-formed.js';
import { compact, sweepChart } from './sweep-chart.js';
import type { Medians, SweepReport, SweepResult } from './sweep-report.js';

const machine = { cores: 2, cpu: 'Some <CPU> & more', memoryGb: 8, system: 'linux', node: 'v20', load: 0 };

function medians(deliveriesPerSecond: number, p99: number, cpuMicrosecondsPerDelivery: number): Medians {
  const usage = { serverCores: 1, clientCores: 0.5, publisherCores: Number.NaN, peakRssMb: 100 };
  return {
    offeredPerSecond: 2000,
    deliveriesPerSecond,
    p50: p99 / 3,
    p99,
    cpuMicrosecondsPerDelivery,
    ...usage,
  };
}

function point(value: number, figures: Record<string, Medians>): SweepResult['points'][number] {
  const load = { clients: value, symbolsPerClient: 1, symbols: 1, ticksPerSecond: 2000 };
  const contenders = Object.entries(figures).map(([name, each]) => ({ name, medians: each, cautions: [] }));
  return { value, load, contenders };
}

function report(points: SweepResult['points']): SweepReport {
  const sweep: SweepResult = {
    name: 'clients',
    title: 'Over clients',
    work: '1 symbol',
    axis: 'clients',
    scale: 'log',
    points,
  };
  return { startedAt: '2026-11-21T22:00:00.000Z', machine, rounds: 1, seconds: 3, sweeps: [sweep] };
}

const grown = report([
  point(50, { tickgate: medians(100_004, 900, 0.51), naive: medians(99_000, 4_200, 8.7) }),
  point(1000, { tickgate: medians(1_990_008, 15_300, 0.33), naive: medians(120_859, 5_100_000, 9.4) }),
]);

describe('sweepChart', () => {
  it('is well-formed SVG with every part where a viewer can draw it', () => {
    const svg = sweepChart(grown);
    expect(wellFormed(svg).root).toBe('svg');
    expect(svg).not.toMatch(/NaN|undefined|Infinity|null/);
  });

  it('tells every figure of every point', () => {
    const svg = sweepChart(grown);
    for (const figure of [
      'tickgate, 50 clients: 100,004 deliveries/s',
      'tickgate, 1,000 clients: 1,990,008 deliveries/s',
      'tickgate, 1,000 clients: p99 15 ms',
      'tickgate, 50 clients: 0.51 µs of CPU per delivery',
      'naive, 1,000 clients: 120,859 deliveries/s',
      'naive, 1,000 clients: p99 5,100 ms',
    ]) {
      expect(svg).toContain(`<title>${figure}</title>`);
    }
    expect(svg.match(/<polyline class="line tickgate"/g)).toHaveLength(3);
  });

  it('draws more deliveries higher, and offers what the clients are owed', () => {
    const heights = [...sweepChart(grown).matchAll(/<polyline class="(offered|line \w+)" points="([^"]+)"/g)]
      .slice(0, 3)
      .map(([, name, points]) => [name, Number(points!.split(',').at(-1))] as const);
    const last = Object.fromEntries(heights) as Record<string, number>;
    expect(Math.abs(last['line tickgate']! - last.offered!)).toBeLessThan(2);
    expect(last['line naive']!).toBeGreaterThan(last['line tickgate']! + 50);
  });

  it('leaves out what was not measured, and servers that did not run', () => {
    const lost = { ...medians(0, 0, Number.NaN) };
    const svg = sweepChart(report([point(50, { tickgate: medians(1, 1, 1), naive: lost }), point(100, {})]));
    expect(wellFormed(svg).root).toBe('svg');
    expect(svg).toContain('naive, 50 clients: 0 deliveries/s');
    expect(svg).not.toContain('naive, 50 clients: p99');
    expect(svg).not.toContain('nats:');
  });

  it('names axes with their units, the machine and the day', () => {
    const svg = sweepChart(grown);
    for (const text of [
      '>deliveries/s<',
      '>p99 latency, ms (log scale)<',
      '>clients<',
      '2 cores of Some &lt;CPU&gt; &amp; more',
    ]) {
      expect(svg).toContain(text);
    }
    expect(svg).toContain('Measured on 21 November 2026; one round of 3 s a point');
    expect(svg).toContain('prefers-color-scheme:dark');
  });
});

describe('compact', () => {
  it.each([
    [0, '0'],
    [0.01, '0.01'],
    [500, '500'],
    [1000, '1k'],
    [2500, '2.5k'],
    [150_000, '150k'],
    [1_250_000, '1.25M'],
    [2_000_000, '2M'],
  ])('writes %d as %s', (value, text) => {
    expect(compact(value)).toBe(text);
  });
});
