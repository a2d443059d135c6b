import { AngelSimulator } from './angel.js';
import { DeltaSimulator } from './deltaexchange.js';
import { DhanSimulator } from './dhan.js';
import { FirstockSimulator } from './firstock.js';
import { FyersSimulator } from './fyers.js';
import {
  AliceBlueSimulator,
  DefinedgeSimulator,
  FlattradeSimulator,
  ShoonyaSimulator,
  TradeSmartSimulator,
  ZebuSimulator,
} from './noren-brokers.js';
import type { SimulatorFactory } from './simulator.js';
import { UpstoxSimulator } from './upstox.js';
import { xtsSimulators } from './xts-brokers.js';
import { ZerodhaSimulator } from './zerodha.js';

/** Every simulated broker, by id. */
export const simulators: Readonly<Record<string, SimulatorFactory>> = {
  ...xtsSimulators,
  aliceblue: () => new AliceBlueSimulator(),
  angel: () => new AngelSimulator(),
  definedge: () => new DefinedgeSimulator(),
  deltaexchange: () => new DeltaSimulator(),
  dhan: () => new DhanSimulator(),
  firstock: () => new FirstockSimulator(),
  flattrade: () => new FlattradeSimulator(),
  fyers: () => new FyersSimulator(),
  shoonya: () => new ShoonyaSimulator(),
  tradesmart: () => new TradeSmartSimulator(),
  upstox: () => new UpstoxSimulator(),
  zebu: () => new ZebuSimulator(),
  zerodha: () => new ZerodhaSimulator(),
};
