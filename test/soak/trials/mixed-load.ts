import { setTimeout as delay } from 'node:timers/promises';
import { readUsage } from '../../bench/processes/usage.js';
import { growths, mib } from '../gateway/growth.js';
import { countDescriptors, type Resources } from '../gateway/resources.js';
import { SoakGateway } from '../gateway/soak-gateway.js';
import { BrokerFaults } from '../load/broker-faults.js';
import { OtherCallers } from '../load/other-callers.js';
import { Population } from '../load/population.js';
import { SleepyClients } from '../load/sleepy-clients.js';
import { SoakBrokers } from '../load/soak-brokers.js';
import { SoakClient } from '../load/soak-client.js';
import { Tally } from '../load/tally.js';
import type { Figure, Outcome, Trial, TrialContext } from '../trial.js';

const SYMBOLS = 1000;
/**
 * Of the measured time, between these bounds: code that seldom runs is compiled late, and what the compiler makes of it
 * (some MiB over the first minutes) is no growth later.
 */
const WARM_UP_SHARE = 1 / 6;
const WARM_UP_MIN_MS = 30_000;
const WARM_UP_MAX_MS = 300_000;
const FAULT_EVERY_MS = 8000;
const PROGRESS_EVERY_MS = 10_000;
/** Lingering subscriptions, and clients that might have come back, are forgotten by then. */
const REST_MS = 35_000;
const REST_WITHIN_MS = 60_000;
/** All that is on its way when the market stops is there by then. */
const NEWEST_WITHIN_MS = 20_000;
/** Trading and churn go on for as long once no broker fails any more. */
const AFTER_FAULTS_MS = 5000;
/** Of the clients. */
const LEAVE_SHARE = 0.01;

export const mixedLoad: Trial = {
  name: 'mixed',
  what:
    'Clients of three brokers that swap subscriptions, leave, come back and stop reading; pages on Socket.IO, scripts ' +
    'on REST, keys that come and go; brokers that fail in every way, one after another.',
  run: (context) => new MixedLoad(context).run(),
};

class MixedLoad {
  private readonly failures: string[] = [];

  constructor(private readonly context: TrialContext) {}

  async run(): Promise<Outcome> {
    const folder = await this.context.home();
    const brokers = await SoakBrokers.start(SYMBOLS);
    await brokers.listAt(folder);
    const gateway = await SoakGateway.start(folder);
    try {
      const admin = await gateway.firstAdmin();
      await brokers.joinGateway(admin);
      brokers.startTrading(this.context.options.ticks);
      this.context.say('warm-up');
      await this.tour(gateway, brokers);
      const lengthMs = this.context.options.minutes * 60_000;
      await this.load(gateway, brokers, admin, warmUpOf(lengthMs));
      const before = await this.atRest(gateway);
      this.context.say(`at rest: ${describe(before)}`);
      const figures = await this.load(gateway, brokers, admin, lengthMs);
      const after = await this.atRest(gateway);
      this.context.say(`at rest again: ${describe(after)}`);
      this.failures.push(...growths(before, after));
      const stopMs = await gateway.stop();
      return {
        figures: [
          ...figures,
          { what: 'resources at rest, after the warm-up', value: describe(before) },
          { what: 'resources at rest, at the end', value: describe(after) },
          { what: 'errors and warnings in the log', value: `${gateway.errors().length}, ${gateway.warnings().length}` },
          { what: 'SIGTERM to exit', value: `${Math.round(stopMs)} ms` },
        ],
        failures: [...this.failures, ...gateway.errors().slice(0, 5), ...this.warningsOf(gateway)],
      };
    } finally {
      await gateway.kill();
      await brokers.stop();
    }
  }

  /** Everything is looked at once: what the gateway remembers of each topic is no growth later. */
  private async tour(gateway: SoakGateway, { markets }: SoakBrokers): Promise<void> {
    const tally = new Tally();
    const visitors = markets.map((market) => new SoakClient(gateway.url, market, tally));
    for (const visitor of visitors) {
      await visitor.open();
      await visitor.addAll();
    }
    const end = performance.now() + NEWEST_WITHIN_MS;
    const isEverythingThere = () =>
      visitors.every((visitor) => [...visitor.subscriptions].every(({ move }) => move > 0));
    while (!isEverythingThere() && performance.now() < end) await delay(100);
    for (const visitor of visitors) visitor.leave('close');
  }

  private async load(
    gateway: SoakGateway,
    brokers: SoakBrokers,
    admin: Awaited<ReturnType<SoakGateway['firstAdmin']>>,
    lengthMs: number,
  ): Promise<Figure[]> {
    const { options } = this.context;
    const tally = new Tally();
    const { markets } = brokers;
    const population = new Population(gateway.url, markets, tally, {
      clients: options.clients,
      symbols: options.symbols,
      swapShare: options.churn / 100,
      leaveShare: LEAVE_SHARE,
    });
    const others = new OtherCallers({ http: gateway.httpUrl, websocket: gateway.url }, markets, admin, tally);
    const sleepy = new SleepyClients(gateway.url, markets, tally);
    const faults = new BrokerFaults(markets, admin);
    const begun = performance.now();
    await population.arrive();
    population.startChurn();
    others.start();
    sleepy.start();
    faults.start(FAULT_EVERY_MS);
    const progress = setInterval(() => this.progress(gateway, population, begun), PROGRESS_EVERY_MS);
    await delay(Math.max(0, lengthMs - (performance.now() - begun)));
    clearInterval(progress);
    await faults.stop();
    await sleepy.stop();
    await others.stop();
    // What a broker did not send while it was away, it only makes good with the next trade.
    brokers.tradeAll();
    await delay(AFTER_FAULTS_MS);
    await population.settle();
    const missing = await this.newestAtRest(brokers, population);
    const seconds = (performance.now() - begun) / 1000;
    population.leave();
    this.judge(tally, missing, faults);
    brokers.startTrading(options.ticks);
    return [
      { what: 'clients × subscriptions', value: `${options.clients} × ${options.symbols}` },
      { what: 'length', value: `${Math.round(seconds)} s` },
      { what: 'messages', value: `${tally.deliveries} (${Math.round(tally.deliveries / seconds)}/s)` },
      { what: 'connections', value: `${tally.connects}, ${tally.resumed} of them resumed` },
      { what: `changes of ${options.churn} % of a client's subscriptions`, value: String(tally.swaps) },
      { what: 'faults of brokers', value: String(faults.faults) },
      {
        what: 'quotes over REST, ticks of pages, keys revoked',
        value: `${others.quotes}, ${others.pageTicks}, ${others.revoked}`,
      },
      {
        what: 'until the client of a revoked key was gone, worst',
        value: `${Math.round(others.slowestRevocationMs)} ms`,
      },
      { what: 'clients that slept, and how they were closed', value: `${sleepy.slept}: ${codes(sleepy.ends)}` },
      { what: 'wrong deliveries and answers', value: String(tally.wrong) },
      { what: 'newest values missing at the end', value: String(missing.length) },
      { what: 'connections that the gateway ended', value: codes(tally.ends) },
    ];
  }

  private judge(tally: Tally, missing: readonly string[], faults: BrokerFaults): void {
    if (tally.wrong > 0)
      this.failures.push(`${tally.wrong} wrong deliveries and answers`, ...tally.samples.slice(0, 10));
    if (missing.length > 0) this.failures.push(`${missing.length} newest values are missing`, ...missing.slice(0, 10));
    if (tally.ends.size > 0) this.failures.push(`the gateway ended connections: ${codes(tally.ends)}`);
    this.failures.push(...faults.failures);
  }

  /** The market stands still: everybody has to have its last prices. */
  private async newestAtRest(brokers: SoakBrokers, population: Population): Promise<string[]> {
    brokers.stopTrading();
    const end = performance.now() + NEWEST_WITHIN_MS;
    let missing = population.missing();
    while (missing.length > 0 && performance.now() < end) {
      await delay(100);
      missing = population.missing();
    }
    return missing;
  }

  /** Of themselves they are no failure: brokers are lost on purpose. Beside one they may tell why. */
  private warningsOf(gateway: SoakGateway): string[] {
    return this.failures.length > 0 ? gateway.warnings().slice(-5) : [];
  }

  private async atRest(gateway: SoakGateway): Promise<Resources> {
    await delay(REST_MS);
    const end = performance.now() + REST_WITHIN_MS;
    let count = countDescriptors(gateway.pid);
    for (let same = 0; same < 4 && performance.now() < end; ) {
      await delay(500);
      const now = countDescriptors(gateway.pid);
      same = now === count ? same + 1 : 0;
      count = now;
    }
    return gateway.resources();
  }

  private progress(gateway: SoakGateway, population: Population, begun: number): void {
    const { tally } = population;
    const open = population.clients.filter(({ isOpen }) => isOpen).length;
    const usage = readUsage(gateway.pid);
    this.context.say(
      `${Math.round((performance.now() - begun) / 1000)} s: ${open} clients, ${tally.deliveries} messages, ` +
        `${tally.connects} connects (${tally.resumed} resumed), ${tally.swaps} swaps, ${tally.wrong} wrong, ` +
        `rss ${mib(usage?.rssBytes ?? 0)} MiB, ${countDescriptors(gateway.pid)} descriptors, ` +
        `cpu ${usage?.cpuSeconds.toFixed(0)} s`,
    );
  }
}

function warmUpOf(lengthMs: number): number {
  return Math.min(WARM_UP_MAX_MS, Math.max(WARM_UP_MIN_MS, lengthMs * WARM_UP_SHARE));
}

function codes(ends: ReadonlyMap<number, number>): string {
  return [...ends].map(([code, count]) => `${count} × ${code}`).join(', ') || 'none';
}

function describe({ heapBytes, rssBytes, descriptors, handles, listeners }: Resources): string {
  const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0);
  return (
    `heap ${mib(heapBytes)} MiB, rss ${mib(rssBytes)} MiB, ${descriptors} descriptors, ` +
    `${sum(handles)} handles, ${sum(listeners)} listeners`
  );
}
