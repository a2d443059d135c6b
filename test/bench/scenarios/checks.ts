import type { Sample } from '../load/pass.js';
import { count, milliseconds, perSecond, times } from '../report/format.js';
import type { Check, Outcome } from '../scenario.js';

/** What several scenarios ask of the gateway, under the name that it has in them by default. */
const GATEWAY = 'tickgate';

type Percentile = 'p50' | 'p99';

export const rateOf = (outcome: Outcome): number => outcome.median(({ deliveriesPerSecond }) => deliveriesPerSecond);

export function deliversAtLeast(least: number): Check {
  return {
    target: `at least ${count(least)} deliveries/s`,
    compares: [GATEWAY],
    judge(tickgate) {
      const rate = rateOf(tickgate!);
      return { figure: perSecond(rate), met: rate >= least };
    },
  };
}

export function latencyAtMost(percentile: Percentile, limitUs: number): Check {
  return {
    target: `${percentile} at most ${milliseconds(limitUs)}`,
    compares: [GATEWAY],
    judge(tickgate) {
      const time = tickgate!.median((sample) => sample[percentile]);
      return { figure: milliseconds(time), met: time <= limitUs };
    },
  };
}

const NAMES = { floor: "the floor's", naive: "the naive server's" };

/** Against another contender of the same scenario. */
export function latencyTimes(percentile: Percentile, other: keyof typeof NAMES, most: number): Check {
  const pick = (sample: Sample): number => sample[percentile];
  return {
    target: `${percentile} at most ${most === 1 ? '' : `${most} times `}${NAMES[other]}`,
    compares: [GATEWAY, other],
    judge(tickgate, compared) {
      const [own, others] = [tickgate!.median(pick), compared!.median(pick)];
      const figure = `${times(own / others)} (${milliseconds(own)} against ${milliseconds(others)})`;
      return { figure, met: own <= most * others };
    },
  };
}

/** Windows of client and publisher do not begin on the same tick. */
const WHOLE = 0.99;

/** Nothing may be conflated where there is room for everything. */
export function deliversAll(owedPerSecond: number): Check {
  return {
    target: `all of ${count(owedPerSecond)} deliveries/s`,
    compares: [GATEWAY],
    judge(tickgate) {
      const rate = rateOf(tickgate!);
      const bytes = tickgate!.median(({ megabytesPerSecond }) => megabytesPerSecond);
      return { figure: `${perSecond(rate)}, ${count(bytes)} MB/s`, met: rate >= WHOLE * owedPerSecond };
    },
  };
}

/** Nothing at all may be lost, from the first tick to the last: for a gateway that is counted as a `whole`. */
export function everyTick(): Check {
  return {
    target: 'every tick delivered',
    compares: [GATEWAY],
    judge(tickgate) {
      const owed = tickgate!.samples.reduce((sum, sample) => sum + (sample.owed?.total ?? 0), 0);
      const delivered = tickgate!.samples.reduce((sum, sample) => sum + sample.frames, 0);
      const met = tickgate!.every(
        ({ owed, frames, leastPerClient, mostPerClient }) =>
          frames === owed?.total && leastPerClient === owed.min && mostPerClient === owed.max,
      );
      return { figure: `${count(delivered)} of ${count(owed)}`, met };
    },
  };
}

/** What is not delivered may only have been replaced by something newer: for a gateway with `compareLast`. */
export function lastIsNewest(): Check {
  return {
    target: "last message of each topic at each client: the publisher's last",
    compares: [GATEWAY],
    judge(tickgate) {
      const sum = (key: string): number => tickgate!.samples.reduce((total, { observed }) => total + observed[key]!, 0);
      const [topics, stale] = [sum('topics'), sum('stale')];
      return { figure: `${count(topics - stale)} of ${count(topics)}`, met: topics > 0 && stale === 0 };
    },
  };
}
