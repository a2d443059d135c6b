import { once } from '../contenders/once.js';
import { gatewayInStorm, naiveInStorm, type Storm } from '../contenders/storm.js';
import { milliseconds } from '../report/format.js';
import type { Check, PartSample, PartScenario } from '../scenario.js';
import { cores } from './columns.js';

const CROWD = { clients: 1000, symbolsPerClient: 100, symbols: 1000 };

const ms = (value: number): string => (Number.isNaN(value) ? '–' : `${value.toFixed(0)} ms`);

/** The opening bell: everybody asks at once. */
export const subscribeStorm = stormScenario(
  'subscribe-storm',
  '1,000 connected clients subscribe 100 symbols each at once; a bystander whose symbol ticks 1,000 times a second',
  { kind: 'subscribe', ...CROWD },
  { withinMs: 1_500, longestUs: 250_000 },
);

/** A network that comes back: everybody returns at once. */
export const connectStorm = stormScenario(
  'connect-storm',
  '1,000 clients connect, authenticate and subscribe 100 symbols each as fast as they can; the same bystander',
  { kind: 'connect', ...CROWD },
  { withinMs: 3_000, longestUs: 250_000 },
);

function stormScenario(
  name: string,
  work: string,
  storm: Storm,
  { withinMs, longestUs }: { withinMs: number; longestUs: number },
): PartScenario {
  return {
    kind: 'part',
    name,
    work,
    columns: [
      { figure: 'acknowledgedMs', heading: 'all acknowledged', show: ms },
      { figure: 'streamingMs', heading: 'all with snapshots', show: ms },
      { figure: 'calmP99Us', heading: 'bystander before: p99', show: milliseconds },
      { figure: 'bystanderP99Us', heading: 'meanwhile: p99', show: milliseconds },
      { figure: 'bystanderLongestUs', heading: 'longest', show: milliseconds },
      { figure: 'serverCpuMs', heading: 'CPU: server', show: ms },
      cores('stormCores', 'clients'),
    ],
    contenders: [gatewayInStorm(storm), once(naiveInStorm(storm))],
    checks: [allStream(withinMs), bystanderWaits(longestUs)],
  };
}

function allStream(withinMs: number): Check<PartSample> {
  return {
    target: `all clients have their snapshots in at most ${ms(withinMs)}`,
    compares: ['tickgate'],
    judge(tickgate) {
      const time = tickgate!.median(({ figures }) => figures.streamingMs!);
      return { figure: ms(time), met: time <= withinMs };
    },
  };
}

/** What keeps the event loop busy keeps the bystander waiting. */
function bystanderWaits(longestUs: number): Check<PartSample> {
  return {
    target: `no tick of the bystander later than ${milliseconds(longestUs)}`,
    compares: ['tickgate'],
    judge(tickgate) {
      const longest = tickgate!.highest(({ figures }) => figures.bystanderLongestUs!);
      return { figure: milliseconds(longest), met: longest <= longestUs };
    },
  };
}
