import { brokers } from '../conformance/brokers.js';
import type { SimulatorFactory } from './simulator.js';

/** Every simulated broker, by id. */
export const simulators: Readonly<Record<string, SimulatorFactory>> = Object.fromEntries(
  brokers.map(({ id, create }) => [id, create]),
);
