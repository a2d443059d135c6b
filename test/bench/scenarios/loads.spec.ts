import { describe, expect, it } from '@jest/globals';
import type { Sample } from '../load/pass.js';
import { judge } from '../report/verdicts.js';
import { type LoadScenario, Outcome } from '../scenario.js';
import { dense4k } from './dense-4k.js';
import { depth20 } from './depth.js';
import { ltpConflation } from './ltp-conflation.js';
import { optionChain } from './option-chain.js';
import { sparse100k } from './sparse-100k.js';
import { sparse150k } from './sparse-150k.js';

/** Which checks are met, by the beginnings of their targets, when each contender shows these rounds. */
function met({ checks }: LoadScenario, target: string, shown: Record<string, Partial<Sample>[]>): boolean | undefined {
  const outcomes = new Map(
    Object.entries(shown).map(([name, rounds]) => [name, new Outcome(rounds.map((round) => round as Sample))]),
  );
  const check = checks.find((one) => one.target.startsWith(target));
  if (!check) throw new Error(`no target begins ${target}`);
  return judge(check, outcomes).verdict?.met;
}

const rate = (deliveriesPerSecond: number): Partial<Sample>[] => [{ deliveriesPerSecond, megabytesPerSecond: 1 }];

describe('the targets of loads', () => {
  it('ask for 1.9 million deliveries a second where the kernel itself has the room for them', () => {
    const dense = (own: number, kernel: number) =>
      met(dense4k, 'at least 1,900,000', { tickgate: rate(own), floor: rate(kernel) });
    expect([dense(1_900_000, 2_000_000), dense(1_899_999, 2_000_000)]).toEqual([true, false]);
    expect([dense(1_710_000, 1_800_000), dense(1_709_000, 1_800_000)]).toEqual([true, false]);
  });

  it('ask for latencies near those of the floor', () => {
    const p50 = (own: number) => met(dense4k, 'p50 at most 2', { tickgate: [{ p50: own }], floor: [{ p50: 1000 }] });
    const p99 = (own: number) => met(dense4k, 'p99 at most 3', { tickgate: [{ p99: own }], floor: [{ p99: 1000 }] });
    expect([p50(2000), p50(2001), p99(3000), p99(3001)]).toEqual([true, false, true, false]);
  });

  it('ask for every tick of watch lists at 100,000 ticks/s, in 3 ms', () => {
    const owed = { total: 500, min: 10, max: 10 };
    const all = { frames: 500, leastPerClient: 10, mostPerClient: 10, owed };
    const ticks = (...rounds: Partial<Sample>[]) => met(sparse100k, 'every tick', { tickgate: rounds });
    expect([ticks(all, all), ticks(all, { ...all, frames: 499, leastPerClient: 9 })]).toEqual([true, false]);
    const p99 = (own: number) => met(sparse100k, 'p99 at most 3.0 ms', { tickgate: [{ p99: own }] });
    expect([p99(3000), p99(3001)]).toEqual([true, false]);
  });

  it('do not forgive one stale topic, one old delivery, or a comparison of nothing', () => {
    const last = (...observed: Record<string, number>[]) =>
      met(sparse150k, 'last message', { tickgate: observed.map((one) => ({ observed: one })) });
    expect(last({ topics: 5000, stale: 0 }, { topics: 5000, stale: 0 })).toBe(true);
    expect(last({ topics: 5000, stale: 0 }, { topics: 5000, stale: 1 })).toBe(false);
    expect(last({ topics: 0, stale: 0 })).toBe(false);
    const oldest = (...max: number[]) =>
      met(sparse150k, 'no delivery older', { tickgate: max.map((one) => ({ max: one })) });
    expect([oldest(9000, 1_000_000), oldest(9000, 1_000_001)]).toEqual([true, false]);
  });

  it('hold LTP to twenty messages a second and topic, and ask for nearly as many', () => {
    const most = (mostPerClient: number) => met(ltpConflation, 'no client', { tickgate: [{ mostPerClient }] });
    expect([most(810), most(811)]).toEqual([true, false]);
    const least = (own: number) => met(ltpConflation, 'at least 85 %', { tickgate: rate(own) });
    expect([least(85_000), least(84_999)]).toEqual([true, false]);
  });

  it('ask for all that is offered where a gateway has the room, and for less delay than the naive server', () => {
    const all = (scenario: LoadScenario, own: number) => met(scenario, 'all of', { tickgate: rate(own) });
    expect([all(depth20, 99_000), all(depth20, 98_999)]).toEqual([true, false]);
    expect([all(optionChain, 29_700), all(optionChain, 29_699)]).toEqual([true, false]);
    const shown = (own: number) => ({ tickgate: [{ p50: own }], naive: [{ p50: 500 }] });
    const p50 = (own: number) => met(depth20, "p50 at most the naive server's", shown(own));
    expect([p50(500), p50(501)]).toEqual([true, false]);
  });
});
