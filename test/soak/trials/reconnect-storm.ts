import { setTimeout as delay } from 'node:timers/promises';
import { Population } from '../load/population.js';
import { Tally } from '../load/tally.js';
import type { Outcome, Trial, TrialContext } from '../trial.js';
import { type Stage, withBrokers } from './with-brokers.js';

const SYMBOLS = 1000;
const CLIENTS = 1000;
const EACH = 20;
const ROUNDS = 5;
const GOAL_MS = 5000;
const GIVE_UP_MS = 60_000;

export const reconnectStorm: Trial = {
  name: 'storm',
  what:
    `${CLIENTS} clients lose their connections at once and come back at once, while the market moves: the time until ` +
    `all have resumed, and then until all have the newest price of all that they hold (goal: ${GOAL_MS / 1000} s).`,
  run: (context) => withBrokers(context, SYMBOLS, (stage) => measure(context, stage)),
};

async function measure({ options, say }: TrialContext, { gateway, brokers }: Stage): Promise<Outcome> {
  const tally = new Tally();
  const population = new Population(gateway.url, brokers.markets, tally, {
    clients: CLIENTS,
    symbols: EACH,
    swapShare: 0,
    leaveShare: 0,
  });
  await population.arrive();
  const resumed: number[] = [];
  const complete: number[] = [];
  const failures: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    brokers.startTrading(options.ticks);
    await delay(1000);
    const before = tally.resumed;
    for (const client of population.clients) client.leave('cut');
    const begun = performance.now();
    await Promise.all(population.clients.map((client) => client.open({ resume: true })));
    resumed.push(performance.now() - begun);
    brokers.stopTrading();
    const missing = await newest(population);
    complete.push(performance.now() - begun);
    if (tally.resumed - before !== CLIENTS) failures.push(`${tally.resumed - before} of ${CLIENTS} clients resumed`);
    if (missing.length > 0) failures.push(`${missing.length} newest values are missing`, ...missing.slice(0, 5));
    say(`round ${round + 1}: all back after ${resumed.at(-1)!.toFixed(0)} ms`);
  }
  population.leave();
  const worst = Math.max(...resumed);
  if (worst > GOAL_MS) failures.push(`the storm took ${worst.toFixed(0)} ms`);
  return {
    figures: [
      { what: 'rounds', value: String(ROUNDS) },
      { what: 'until all have resumed, worst', value: `${worst.toFixed(0)} ms` },
      { what: 'until all have the newest prices, worst', value: `${Math.max(...complete).toFixed(0)} ms` },
      { what: 'wrong deliveries', value: String(tally.wrong) },
    ],
    failures: [...failures, ...tally.samples],
  };
}

async function newest(population: Population): Promise<string[]> {
  const end = performance.now() + GIVE_UP_MS;
  let missing = population.missing();
  while (missing.length > 0 && performance.now() < end) {
    await delay(5);
    missing = population.missing();
  }
  return missing;
}
