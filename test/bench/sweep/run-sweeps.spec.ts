import { describe, expect, it } from '@jest/globals';
import type { Load } from '../load/load.js';
import type { Sample } from '../load/pass.js';
import type { Contender, Round } from '../scenario.js';
import type { Session } from '../session.js';
import type { Tools } from '../tool-chain.js';
import { runSweeps } from './run-sweeps.js';
import { sweepMarkdown, sweepText } from './sweep-table.js';
import { type Sweep, sweeps } from './sweeps.js';

const machine = { cores: 2, cpu: 'Some CPU', memoryGb: 8, system: 'linux', node: 'v20', load: 0 };
const tools = { wsload: { path: 'wsload' }, 'nats-server': { missing: 'not installed' } } as Tools;

let said: string[];
function session(): Session {
  said = [];
  const say = (line: string) => void said.push(line);
  return { startedAt: new Date(0), machine, tools, round: { seconds: 1 } as Round, profiles: undefined, say };
}

const sample = (deliveriesPerSecond: number, serverCores: number): Sample =>
  ({
    deliveriesPerSecond,
    p50: 100,
    p99: 900,
    max: 1000,
    closed: 0,
    usage: { server: { cores: serverCores, rssPeakMb: 90 }, wsload: { cores: 0.25 } },
    othersCores: 0,
  }) as unknown as Sample;

function sweep(name: string, values: number[], runs: Contender['run'], ...more: Contender[]): Sweep {
  return {
    name,
    title: `Over ${name}`,
    work: `work of ${name}`,
    axis: 'clients',
    scale: 'log',
    values,
    load: (clients) => ({ clients, symbolsPerClient: 1, symbols: 1, ticksPerSecond: 100 }),
    contenders: (load) => [{ name: 'tickgate', load, needs: ['wsload'], run: runs }, ...more],
  };
}

const nats = (load: Load): Contender => ({
  name: 'nats',
  load,
  needs: ['nats-server'],
  run: () => Promise.reject(new Error('ran')),
});

describe('runSweeps', () => {
  it('measures a load that two sweeps share once', async () => {
    const rates = [1000, 2000, 4000];
    const run = async () => sample(rates.shift()!, 0.5);
    const { results, failed } = await runSweeps([sweep('a', [1, 2], run), sweep('b', [2, 4], run)], session(), 1);
    expect(failed).toBe(false);
    expect(
      results.map(({ points }) => points.map((p) => [p.value, p.contenders[0]!.medians.deliveriesPerSecond])),
    ).toEqual([
      [
        [1, 1000],
        [2, 2000],
      ],
      [
        [2, 2000],
        [4, 4000],
      ],
    ]);
  });

  it('says once that a server is not there, and goes on without it', async () => {
    const absent = nats({ clients: 1, symbolsPerClient: 1, symbols: 1, ticksPerSecond: 1 });
    const { results, failed } = await runSweeps([sweep('a', [1, 2], async () => sample(1, 1), absent)], session(), 1);
    expect(failed).toBe(false);
    expect(results[0]!.points.map(({ contenders }) => contenders.map(({ name }) => name))).toEqual([
      ['tickgate'],
      ['tickgate'],
    ]);
    expect(said.filter((line) => line.includes('nats'))).toEqual([
      '  nats: skipped, nats-server is not there: not installed',
    ]);
  });

  it('leaves out a point at which a server fell over', async () => {
    let turn = 0;
    const run = async () => {
      if (++turn === 1) throw new Error('fell over');
      return sample(7, 1);
    };
    const { results, failed } = await runSweeps([sweep('a', [1, 2], run)], session(), 1);
    expect(failed).toBe(true);
    expect(results[0]!.points.map(({ contenders }) => contenders.length)).toEqual([0, 1]);
  });

  it('tells figures, cost and load tools in tables', async () => {
    const { results } = await runSweeps([sweep('a', [1000], async () => sample(200_000, 0.5))], session(), 1);
    expect(sweepText(results[0]!).split('\n').at(-1)).toBe(
      '1,000  tickgate       200,000  0.10 ms  0.90 ms         2.50 µs         0.50    0.25          –',
    );
    const report = { startedAt: '2026-11-21T22:00:00.000Z', machine, rounds: 1, seconds: 3, sweeps: results };
    expect(sweepMarkdown(report)).toContain(
      '\n| 1,000 | tickgate | 200,000 | 0.10 ms | 0.90 ms | 2.50 µs | 0.50 | 0.25 | – |\n',
    );
  });
});

describe('sweeps', () => {
  it.each(sweeps.map((each) => [each.name, each] as const))('%s raises its axis only, from low to high', (_, each) => {
    const { values, load, contenders } = each;
    expect([...values].sort((a, b) => a - b)).toEqual([...values]);
    const names = values.map((value) => contenders(load(value)).map(({ name }) => name));
    expect(new Set(names.map((list) => list.join())).size).toBe(1);
    expect(names[0]![0]).toBe('tickgate');
  });
});
