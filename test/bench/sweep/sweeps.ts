import { floor } from '../contenders/floor.js';
import { gateway } from '../contenders/gateway.js';
import { naive } from '../contenders/naive.js';
import { nats } from '../contenders/nats.js';
import type { Load } from '../load/load.js';
import { count } from '../report/format.js';
import type { Contender } from '../scenario.js';

/** How one size of the load is raised while the others stay. */
export interface Sweep {
  name: string;
  /** What is raised, as a heading. */
  title: string;
  /** What stays. */
  work: string;
  /** The unit of what is raised. */
  axis: string;
  scale: 'linear' | 'log';
  /** From low to high. */
  values: readonly number[];
  load(value: number): Load;
  contenders(load: Load): Contender[];
}

const DENSE_CLIENTS = 500;
const DENSE_RATE = 2000;
const SYMBOLS_RATE = 10_000;
const SPARSE = { clients: 50, symbolsPerClient: 100, symbols: 1000 };

/** All clients of a load have the same key, and a key may by default have 1,000 connections. */
const env = { WS_MAX_CONNECTIONS_PER_KEY: '2000' };

const everybody = (load: Load): Contender[] => [gateway(load, { env }), floor(load), nats(load), naive(load)];

export const sweeps: readonly Sweep[] = [
  {
    name: 'clients',
    title: 'Over clients',
    work: `1 symbol, ${count(DENSE_RATE)} ticks/s, to every client`,
    axis: 'clients',
    scale: 'log',
    values: [50, 100, 250, 500, 1000],
    load: (clients) => ({ clients, symbolsPerClient: 1, symbols: 1, ticksPerSecond: DENSE_RATE }),
    contenders: everybody,
  },
  {
    name: 'symbols',
    title: 'Over symbols',
    // The floor's frames are all of one symbol, which costs the kernel the same.
    work: `${count(SYMBOLS_RATE)} ticks/s over all symbols, 50 clients with every symbol`,
    axis: 'symbols',
    scale: 'log',
    values: [1, 10, 100, 1000],
    load: (symbols) => ({ clients: 50, symbolsPerClient: symbols, symbols, ticksPerSecond: SYMBOLS_RATE }),
    contenders: (load) => [gateway(load, { env }), floor(load), nats(load)],
  },
  {
    name: 'dense-rate',
    title: 'Over tick rate, dense',
    work: `1 symbol to ${count(DENSE_CLIENTS)} clients`,
    axis: 'ticks/s',
    scale: 'log',
    values: [500, 1000, 2000, 4000, 8000],
    load: (ticksPerSecond) => ({ clients: DENSE_CLIENTS, symbolsPerClient: 1, symbols: 1, ticksPerSecond }),
    contenders: everybody,
  },
  {
    name: 'sparse-rate',
    title: 'Over tick rate, sparse',
    work: '1,000 symbols, 50 clients with 100 each: every symbol has 5 clients',
    axis: 'ticks/s',
    scale: 'linear',
    values: [20_000, 50_000, 100_000, 150_000, 200_000],
    load: (ticksPerSecond) => ({ ...SPARSE, ticksPerSecond }),
    contenders: (load) => [gateway(load, { env }), nats(load), naive(load)],
  },
];
