import { setTimeout as delay } from 'node:timers/promises';
import { mib } from '../gateway/growth.js';
import { Population } from '../load/population.js';
import { Tally } from '../load/tally.js';
import type { Outcome, Trial, TrialContext } from '../trial.js';
import { type Stage, withBrokers } from './with-brokers.js';

const SYMBOLS = 10;
const WARM_UP_CLIENTS = 500;
const GOAL_KB = 12;
/** What newcomers have set in motion has ended by then. */
const SETTLE_MS = 8000;

export const idleClients: Trial = {
  name: 'idle',
  what: `Connected, authenticated clients with one subscription each, and no ticks: what each costs in memory (goal: ${GOAL_KB} kB).`,
  run: (context) => withBrokers(context, SYMBOLS, (stage) => measure(context, stage)),
};

async function measure({ options, say }: TrialContext, { gateway, brokers }: Stage): Promise<Outcome> {
  const tally = new Tally();
  const population = (clients: number) =>
    new Population(gateway.url, brokers.markets, tally, { clients, symbols: 1, swapShare: 0, leaveShare: 0 });
  const warm = population(WARM_UP_CLIENTS);
  await warm.arrive();
  warm.leave();
  await delay(SETTLE_MS);
  const before = await gateway.resources();
  const idle = population(options.idle);
  const begun = performance.now();
  await idle.arrive();
  const seconds = (performance.now() - begun) / 1000;
  say(`${options.idle} clients came in ${seconds.toFixed(1)} s`);
  await delay(SETTLE_MS);
  const after = await gateway.resources();
  const open = idle.clients.filter(({ isOpen }) => isOpen).length;
  idle.leave();
  const each = (bytes: number) => bytes / options.idle / 1000;
  const rss = each(after.rssBytes - before.rssBytes);
  return {
    figures: [
      { what: 'clients', value: `${open}, in ${seconds.toFixed(1)} s` },
      { what: 'rss', value: `${mib(before.rssBytes)} → ${mib(after.rssBytes)} MiB` },
      { what: 'rss of each client', value: `${rss.toFixed(1)} kB` },
      { what: 'heap of each client', value: `${each(after.heapBytes - before.heapBytes).toFixed(1)} kB` },
    ],
    failures: [
      ...(open === options.idle ? [] : [`${options.idle - open} of ${options.idle} clients are not connected`]),
      ...(rss <= GOAL_KB ? [] : [`a client costs ${rss.toFixed(1)} kB, not ${GOAL_KB}`]),
      ...(tally.wrong > 0 ? tally.samples : []),
    ],
  };
}
