import { setTimeout as delay } from 'node:timers/promises';
import { Population } from '../load/population.js';
import { SoakClient } from '../load/soak-client.js';
import { Tally } from '../load/tally.js';
import type { Outcome, Trial, TrialContext } from '../trial.js';
import { type Stage, withBrokers } from './with-brokers.js';

const SYMBOLS = 1000;
const CLIENTS = 1000;
const EACH = 10;
/** Enough of everything that the kernel takes no more for one who does not read. */
const FLOOD = 20_000;
const BLOCKED_WITHIN_MS = 60_000;
const TOLD_WITHIN_MS = 2000;
const GOING_AWAY = 1001;

export const shutdown: Trial = {
  name: 'shutdown',
  what:
    `SIGTERM with ${CLIENTS} clients, one of them blocked, and a broker that answers nothing any more: every client ` +
    'is told 1001, and the process is gone within 5 s.',
  run: (context) => withBrokers(context, SYMBOLS, (stage) => measure(context, stage)),
};

async function measure({ say }: TrialContext, { gateway, brokers, admin }: Stage): Promise<Outcome> {
  const tally = new Tally();
  const quiet = new Tally();
  const [flooded, half] = [brokers.markets[0]!, brokers.markets[1]!];
  const others = brokers.markets.slice(1);
  const population = new Population(gateway.url, others, tally, {
    clients: CLIENTS,
    symbols: EACH,
    swapShare: 0,
    leaveShare: 0,
  });
  await population.arrive();
  const blocked = new SoakClient(gateway.url, flooded, quiet);
  blocked.mayEnd = true;
  await blocked.open();
  await blocked.add(SYMBOLS / 2);
  blocked.pause();
  const end = performance.now() + BLOCKED_WITHIN_MS;
  while (!(await isBlocked(admin))) {
    if (performance.now() > end) throw new Error('no client is blocked');
    for (let i = 0; i < FLOOD; i++) flooded.moveAny();
    await delay(50);
  }
  say('one client is blocked');
  half.simulator.faults.halfOpen();
  const ms = await gateway.stop();
  const told = performance.now() + TOLD_WITHIN_MS;
  while ((tally.ends.get(GOING_AWAY) ?? 0) < CLIENTS && performance.now() < told) await delay(10);
  blocked.leave('cut');
  const count = tally.ends.get(GOING_AWAY) ?? 0;
  return {
    figures: [
      { what: 'SIGTERM to exit', value: `${ms.toFixed(0)} ms` },
      { what: 'clients that were told 1001', value: `${count} of ${CLIENTS}` },
    ],
    failures: count === CLIENTS ? [] : [`${CLIENTS - count} clients were not told: ${JSON.stringify([...tally.ends])}`],
  };
}

async function isBlocked(admin: { must(request: string): Promise<unknown> }): Promise<boolean> {
  const clients = (await admin.must('GET /admin/v1/clients?limit=5')) as { blocked_ms: number | null }[];
  return clients.some(({ blocked_ms }) => blocked_ms !== null);
}
