import { parseArgs } from 'node:util';
import type { Depth } from '../../src/common/tick.js';
import { simulators } from './index.js';

/** `npm run simulator -- zerodha`: a broker's server on loopback whose market moves until it is interrupted. */

const USAGE = `A broker's server on loopback, whose market moves, to try the gateway against.

  npm run simulator -- BROKER [--ticks N]

BROKER is one of: ${Object.keys(simulators).join(', ')}. --ticks: updates a second of each instrument (2).`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { ticks: { type: 'string', default: '2' }, help: { type: 'boolean', default: false } },
});
const broker = positionals[0] ?? '';
const make = Object.hasOwn(simulators, broker) ? simulators[broker] : undefined;
const ticks = Number(values.ticks);
if (values.help || !make || !(ticks > 0)) {
  process.stdout.write(`${USAGE}\n`);
  process.exit(values.help ? 0 : 2);
}

const simulator = make();
await simulator.start();

const { definition, credentials, urls, instruments } = simulator;
const settings = Object.entries(credentials).map(([name, value]) => `--set ${name}=${value}`);
const hosts = Object.entries(urls).map(([channel, url]) => `--url ${channel}=${url}`);
const rows = instruments.map((instrument) =>
  [instrument.symbol, instrument.exchange, instrument.token, instrument.brsymbol, instrument.brexchange].join(','),
);
process.stdout.write(`${definition.name} listens. With the gateway stopped, in another terminal:

  printf '%s\\n' symbol,exchange,token,brsymbol,brexchange ${rows.map((row) => `'${row}'`).join(' ')} > simulated.csv
  npm run instruments -- import --broker ${definition.id} --file simulated.csv --force
  npm run accounts -- add --broker ${definition.id} ${[...settings, ...hosts].join(' ')}
  npm start

and use the key that the third line prints.
`);

/** Levels a side that the broker sends of an exchange at most; none of an index. */
function levelsOf(exchange: string): number {
  const { depthLevels } = definition.capabilities;
  return Math.max(0, ...(depthLevels[exchange] ?? depthLevels.default ?? []));
}

/** A book whose best bid is the last price. */
function bookAround(price: number, levels: number): Depth {
  const side = (best: number, step: number) =>
    Array.from({ length: levels }, (_, level) => ({
      price: Math.round((best + level * step) * 20) / 20,
      quantity: Math.ceil(Math.random() * 100) * 5,
      orders: Math.ceil(Math.random() * 9),
    })).filter((entry) => entry.price > 0);
  return { buy: side(price, -0.05), sell: side(price + 0.05, 0.05) };
}

/** A walk of every instrument's price around 100. */
const prices = new Map(instruments.map((instrument) => [instrument, 100]));
const market = setInterval(() => {
  for (const [instrument, price] of prices) {
    const next = Math.max(1, Math.round((price + (Math.random() - 0.5)) * 20) / 20);
    prices.set(instrument, next);
    const levels = levelsOf(instrument.exchange);
    const depth = levels > 0 && { depth: bookAround(next, levels) };
    simulator.tick(instrument.symbol, instrument.exchange, { ltp: next, timestamp: Date.now(), ...depth });
  }
}, 1000 / ticks);

process.once('SIGINT', () => {
  clearInterval(market);
  void simulator.stop();
});
