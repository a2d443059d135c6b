import { describe, expect, it } from '@jest/globals';
import { judge } from '../report/verdicts.js';
import { type Figures, Outcome, type PartScenario } from '../scenario.js';
import { busIn } from './bus-in.js';
import { coldStart } from './cold-start.js';
import { decodeKite } from './decode-kite.js';
import { endToEnd } from './end-to-end.js';
import { idleMemory } from './idle-memory.js';
import { instrumentMaster } from './instrument-master.js';
import { keyLookup } from './key-lookup.js';
import { marketData } from './market-data.js';
import { optionChainSubscribe } from './option-chain-subscribe.js';
import { restQuote } from './rest-quote.js';
import { connectStorm, subscribeStorm } from './storms.js';
import { subscribe3000 } from './subscribe-3000.js';
import { webBoard } from './web-board.js';

/** Which checks are met, in their order, when every contender shows these figures, round by round. */
function met({ contenders, checks }: PartScenario, ...rounds: Figures[]): (boolean | undefined)[] {
  const outcome = new Outcome(rounds.map((figures) => ({ figures, othersCores: 0 })));
  const outcomes = new Map(contenders.map(({ name }) => [name, outcome]));
  return checks.map((check) => judge(check, outcomes).verdict?.met);
}

describe('the targets of parts', () => {
  it('ask for 500,000 decoded packets a second', () => {
    expect(met(decodeKite, { packetsPerSecond: 500_000 })).toEqual([true]);
    expect(met(decodeKite, { packetsPerSecond: 499_999 })).toEqual([false]);
  });

  it('ask for 3,000 active symbols in less than 2 s, with the fewest requests of each broker', () => {
    expect(met(subscribe3000, { seconds: 1.9, requests: 2, connections: 1 })).toEqual([true, true, true, false]);
    expect(met(subscribe3000, { seconds: 2, requests: 3, connections: 3 })).toEqual([false, false, false, true]);
  });

  it('do not forgive one round with a request too many', () => {
    const few = { seconds: 1, requests: 3, connections: 3 };
    expect(met(subscribe3000, few, few, { ...few, requests: 4 })[3]).toBe(false);
  });

  it('ask for a master in less than 5 s that never blocks the event loop for more than 50 ms', () => {
    const good = { seconds: 4.9, longestBlockMs: 50 };
    expect(met(instrumentMaster, good)).toEqual([true, true]);
    expect(met(instrumentMaster, { ...good, seconds: 5 })).toEqual([false, true]);
    expect(met(instrumentMaster, good, good, { ...good, longestBlockMs: 50.1 })).toEqual([true, false]);
  });

  it('ask for a key in less than 1 ms', () => {
    expect(met(keyLookup, { p50Us: 999, p99Us: 2000 })).toEqual([true]);
    expect(met(keyLookup, { p50Us: 1000, p99Us: 1000 })).toEqual([false]);
  });

  it('ask for a REST quote in less than 5 ms at the 99th percentile, and for a tick in less than 1 µs', () => {
    expect(met(restQuote, { p50Us: 100, p99Us: 4_999, longestUs: 90_000 })).toEqual([true]);
    expect(met(restQuote, { p50Us: 100, p99Us: 5_000, longestUs: 5_000 })).toEqual([false]);
    expect(met(marketData, { nsPerTick: 999 })).toEqual([true]);
    expect(met(marketData, { nsPerTick: 1_000 })).toEqual([false]);
  });

  it('ask for a gateway that is ready in less than 1.5 s, at its first start and at every other', () => {
    expect(met(coldStart, { firstMs: 1_499, laterMs: 1_499 })).toEqual([true, true]);
    expect(met(coldStart, { firstMs: 1_500, laterMs: 1_400 })).toEqual([false, true]);
    expect(met(coldStart, { firstMs: 1_400, laterMs: 1_500 })).toEqual([true, false]);
  });

  it('ask for 50 frames a second on the board, and for nearly every price in a row', () => {
    expect(met(webBoard, { framesPerSecond: 50, p99FrameMs: 40, changesPerSecond: 16 })).toEqual([true, true]);
    expect(met(webBoard, { framesPerSecond: 49.9, p99FrameMs: 40, changesPerSecond: 15.9 })).toEqual([false, false]);
  });

  it('ask for a million ticks a second over the bus, and for each of them in 1 ms at a tenth of that', () => {
    const good = { ticksPerSecond: 1_000_000, p50Us: 1_000, lost: 0 };
    expect(met(busIn, good)).toEqual([true, true, true]);
    expect(met(busIn, { ticksPerSecond: 999_999, p50Us: 1_001, lost: 1 })).toEqual([false, false, false]);
    expect(met(busIn, good, good, { ...good, lost: 1 })[2]).toBe(false);
  });

  it('ask for a tick at the client 0.5 ms after it has left the broker, and hardly ever later than 2 ms', () => {
    expect(met(endToEnd, { p50Us: 500, p99Us: 2_000 })).toEqual([true, true]);
    expect(met(endToEnd, { p50Us: 501, p99Us: 2_001 })).toEqual([false, false]);
  });

  it('ask for 3,000 symbols in 100 ms, wherever their values are', () => {
    expect(met(optionChainSubscribe, { firstMs: 100, laterMs: 100 })).toEqual([true, true]);
    expect(met(optionChainSubscribe, { firstMs: 100.1, laterMs: 99 })).toEqual([false, true]);
    expect(met(optionChainSubscribe, { firstMs: 99, laterMs: 100.1 })).toEqual([true, false]);
  });

  it.each([subscribeStorm, connectStorm])('ask that nobody waits for the end of a storm: $name', (storm) => {
    const good = { streamingMs: 900, bystanderLongestUs: 100_000 };
    expect(met(storm, good)).toEqual([true, true]);
    expect(met(storm, { ...good, streamingMs: 30_000 })).toEqual([false, true]);
    expect(met(storm, good, good, { ...good, bystanderLongestUs: 1_000_000 })).toEqual([true, false]);
  });

  it('ask for 10,000 idle clients of 12 kB', () => {
    expect(met(idleMemory, { connected: 10_000, rssKb: 12 })).toEqual([true]);
    expect(met(idleMemory, { connected: 10_000, rssKb: 12.1 })).toEqual([false]);
    expect(met(idleMemory, { connected: 9_999, rssKb: 9 })).toEqual([false]);
  });
});
