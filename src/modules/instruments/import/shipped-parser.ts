import { shippedBrokers } from '../../brokers/registry.js';
import { parseKiteInstruments } from '../../brokers/zerodha/instruments.js';
import type { MasterParser } from './read-master.js';

/** Parsers of brokers that are not in the registry yet. */
const ahead: Readonly<Record<string, MasterParser>> = { zerodha: parseKiteInstruments };

/** How a shipped broker's own master is read; undefined for a broker that only has canonical CSVs. */
export function shippedParser(broker: string): MasterParser | undefined {
  return shippedBrokers.find(({ id }) => id === broker)?.instruments?.parse ?? ahead[broker];
}

export function isShipped(broker: string): boolean {
  return broker in ahead || shippedBrokers.some(({ id }) => id === broker);
}
