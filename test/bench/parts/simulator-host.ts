import { once } from 'node:events';
import type { Credentials } from '../../../src/modules/brokers/engine/contract.js';
import type { Instrument } from '../../../src/modules/instruments/instrument.js';
import { AngelSimulator } from '../../simulators/angel.js';
import { angelOptions } from '../../simulators/angel-instruments.js';
import type { Simulator } from '../../simulators/simulator.js';
import { ZerodhaSimulator } from '../../simulators/zerodha.js';
import { kiteOptions } from '../../simulators/zerodha-instruments.js';
import { soakInstruments } from '../../soak/load/soak-market.js';
import { StampedKite } from './stamped-kite.js';

/** What a feed needs to know of the simulator. */
export interface SimulatorOffer {
  urls: Readonly<Record<string, string>>;
  credentials: Credentials;
  /** As many as were asked for: options of NFO, or SYM0, SYM1, … of NSE for `kite-stream`. */
  instruments: readonly Instrument[];
}

/** What the simulator has seen of the feed. */
export interface SimulatorReport {
  /** Subscribe and mode requests. */
  requests: number;
  connections: number;
  /** Instruments held, over all connections. */
  held: number;
  violations: readonly string[];
}

/** What a simulator is asked; only `kite-stream` streams. */
export type SimulatorOrder = { ask: 'report' | 'halt' } | { ask: 'stream'; packetsPerSecond: number };

/** A broker's simulator in a process of its own: simulator-host.ts BROKER COUNT. Ends with the process that started it. */
const exchanges = {
  zerodha: { create: () => new ZerodhaSimulator(), options: kiteOptions },
  angel: { create: () => new AngelSimulator(), options: angelOptions },
  'kite-stream': { create: () => new StampedKite(), options: soakInstruments },
};
// From the first moment: whoever has started it may be killed at any.
const orphaned = once(process, 'disconnect');
const [broker, count] = process.argv.slice(2);
const { create, options } = exchanges[broker as keyof typeof exchanges];
const simulator = create();
const instruments = options(Number(count));
simulator.list(instruments);
await simulator.start();

process.on('message', (order: SimulatorOrder) => {
  if (order.ask === 'report') process.send?.(reportOf(simulator));
  else if (!(simulator instanceof StampedKite)) throw new Error(`${broker} cannot ${order.ask}`);
  else if (order.ask === 'stream') simulator.stream(order.packetsPerSecond);
  else process.send?.(simulator.halt());
});
process.send?.({ urls: simulator.urls, credentials: simulator.credentials, instruments } satisfies SimulatorOffer);
await orphaned;
await simulator.stop();

function reportOf(broker: Simulator): SimulatorReport {
  const { requests, connections, violations } = broker;
  return { requests, connections, violations, held: broker.subscriptions().length };
}
