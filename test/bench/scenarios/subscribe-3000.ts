import { part } from '../contenders/part.js';
import { count, seconds } from '../report/format.js';
import type { Check, PartSample, PartScenario } from '../scenario.js';

const SECONDS = 2;

/** The opening bell: everything that the connections of an account hold is wanted at once. */
export const subscribe3000: PartScenario = {
  kind: 'part',
  name: 'subscribe-3000',
  work: '3,000 symbols in DEPTH from the first interest to the last active subscription, against simulators',
  columns: [
    { figure: 'seconds', heading: 'time', show: seconds },
    { figure: 'requests', heading: 'requests', show: count },
    { figure: 'connections', heading: 'connections', show: count },
  ],
  contenders: [part('zerodha', 'subscribe', 'zerodha'), part('angel', 'subscribe', 'angel')],
  checks: [
    inTime('zerodha'),
    // What Kite has just been asked for comes as quotes; depth takes a second request.
    fewest('zerodha', { connections: 1, requests: 2 }),
    inTime('angel'),
    fewest('angel', { connections: 3, requests: 3 }),
  ],
};

function inTime(broker: string): Check<PartSample> {
  return {
    target: `${broker}: all active in less than ${SECONDS} s`,
    compares: [broker],
    judge(outcome) {
      const time = outcome!.median(({ figures }) => figures.seconds!);
      return { figure: seconds(time), met: time < SECONDS };
    },
  };
}

function fewest(broker: string, least: { connections: number; requests: number }): Check<PartSample> {
  return {
    target: `${broker}: ${least.requests} requests on ${least.connections} connection${least.connections > 1 ? 's' : ''}`,
    compares: [broker],
    judge(outcome) {
      const most = (figure: 'requests' | 'connections') => outcome!.highest(({ figures }) => figures[figure]!);
      const [requests, connections] = [most('requests'), most('connections')];
      return {
        figure: `${count(requests)} on ${count(connections)}`,
        met: requests === least.requests && connections === least.connections,
      };
    },
  };
}
