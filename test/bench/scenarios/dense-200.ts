import { floor } from '../contenders/floor.js';
import { gateway } from '../contenders/gateway.js';
import { nats } from '../contenders/nats.js';
import { againstNats } from '../contenders/nats-checks.js';
import type { Load } from '../load/load.js';
import type { LoadScenario } from '../scenario.js';
import { deliversAll } from './checks.js';

const load: Load = { clients: 500, symbolsPerClient: 1, symbols: 1, ticksPerSecond: 200 };

/** One popular symbol, with time between its ticks. */
export const dense200: LoadScenario = {
  kind: 'load',
  name: 'dense-200',
  work: '1 symbol to 500 clients, 200 ticks/s',
  contenders: [gateway(load), floor(load), nats(load)],
  checks: [deliversAll(load.clients * load.ticksPerSecond), ...againstNats({ latency: true })],
};
