import { kiteToClient } from '../contenders/kite-to-client.js';
import { milliseconds, perSecond } from '../report/format.js';
import type { Check, PartSample, PartScenario } from '../scenario.js';
import { cores } from './columns.js';

const load = { clients: 50, symbolsPerClient: 100, symbols: 1000 };
const SHARE = 0.1;

/** A day like any other: what a trader's screen lags behind the broker's server. */
export const endToEnd: PartScenario = {
  kind: 'part',
  name: 'end-to-end',
  work: 'from a Kite frame on the socket to the client, one process: 1,000 symbols, 50 clients with 100 each, 10 % of the load it carries',
  columns: [
    { figure: 'carriedPerSecond', heading: 'carries', show: perSecond },
    { figure: 'ticksPerSecond', heading: 'ticks', show: perSecond },
    { figure: 'p50Us', heading: 'p50', show: milliseconds },
    { figure: 'p99Us', heading: 'p99', show: milliseconds },
    cores('gatewayCpu', 'CPU: gateway'),
    cores('wsloadCores', 'client'),
    cores('simulatorCores', 'simulator'),
  ],
  contenders: [kiteToClient(load, SHARE)],
  checks: [atMost('p50', 500), atMost('p99', 2_000)],
};

function atMost(percentile: 'p50' | 'p99', limitUs: number): Check<PartSample> {
  return {
    target: `${percentile} at most ${milliseconds(limitUs)}`,
    compares: ['tickgate'],
    judge(tickgate) {
      const time = tickgate!.median(({ figures }) => figures[`${percentile}Us`]!);
      return { figure: milliseconds(time), met: time <= limitUs };
    },
  };
}
