import { setTimeout as delay } from 'node:timers/promises';
import { Population } from '../load/population.js';
import type { SoakMarket } from '../load/soak-market.js';
import { Tally } from '../load/tally.js';
import type { Outcome, Trial, TrialContext } from '../trial.js';
import { type Stage, withBrokers } from './with-brokers.js';

const SYMBOLS = 200;
const CLIENTS = 60;
const EACH = 20;
const ROUNDS = 10;
const GOAL_MS = 1000;
const GIVE_UP_MS = 20_000;

export const recovery: Trial = {
  name: 'recovery',
  what:
    `A broker's socket is dropped while its market moves: the time until every client has the newest price of all that ` +
    `it holds, from the moment that the broker takes the next connection (goal: ${GOAL_MS / 1000} s).`,
  // A line that breaks again and again is tried less and less often, which is not what is measured here.
  run: (context) => withBrokers(context, SYMBOLS, (stage) => measure(context, stage), { FEED_BACKOFF_MAX: '1' }),
};

async function measure({ say }: TrialContext, { gateway, brokers }: Stage): Promise<Outcome> {
  const tally = new Tally();
  const market = brokers.markets[0]!;
  const population = new Population(gateway.url, [market], tally, {
    clients: CLIENTS,
    symbols: EACH,
    swapShare: 0,
    leaveShare: 0,
  });
  await population.arrive();
  const rounds: { fromDrop: number; fromAccept: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push(await drop(market, population));
    say(`round ${round + 1}: ${rounds.at(-1)!.fromAccept.toFixed(0)} ms`);
  }
  population.leave();
  const worst = (key: 'fromDrop' | 'fromAccept') => Math.max(...rounds.map((round) => round[key]));
  return {
    figures: [
      { what: 'rounds', value: String(ROUNDS) },
      { what: 'from accept to newest price everywhere, worst', value: `${worst('fromAccept').toFixed(0)} ms` },
      { what: 'from the drop, back-off included, worst', value: `${worst('fromDrop').toFixed(0)} ms` },
      { what: 'wrong deliveries', value: String(tally.wrong) },
    ],
    failures: [
      ...(worst('fromAccept') <= GOAL_MS ? [] : [`recovery took ${worst('fromAccept').toFixed(0)} ms`]),
      ...tally.samples,
    ],
  };
}

async function drop(market: SoakMarket, population: Population): Promise<{ fromDrop: number; fromAccept: number }> {
  const { simulator } = market;
  const begun = performance.now();
  simulator.faults.drop();
  await until(() => simulator.connections === 0);
  // What nobody hears, and everybody has to know afterwards.
  for (let symbol = 0; symbol < market.size; symbol++) market.move(symbol);
  await until(() => simulator.connections > 0);
  const accepted = performance.now();
  await until(() => population.missing().length === 0);
  const ended = performance.now();
  return { fromDrop: ended - begun, fromAccept: ended - accepted };
}

async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + GIVE_UP_MS;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not back after ${GIVE_UP_MS / 1000} s`);
    await delay(2);
  }
}
