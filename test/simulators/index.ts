import { AngelSimulator } from './angel.js';
import { DeltaSimulator } from './deltaexchange.js';
import { DhanSimulator } from './dhan.js';
import { FyersSimulator } from './fyers.js';
import type { SimulatorFactory } from './simulator.js';
import { UpstoxSimulator } from './upstox.js';
import { ZerodhaSimulator } from './zerodha.js';

/** Every simulated broker, by id. */
export const simulators: Readonly<Record<string, SimulatorFactory>> = {
  angel: () => new AngelSimulator(),
  deltaexchange: () => new DeltaSimulator(),
  dhan: () => new DhanSimulator(),
  fyers: () => new FyersSimulator(),
  upstox: () => new UpstoxSimulator(),
  zerodha: () => new ZerodhaSimulator(),
};
