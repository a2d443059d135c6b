import { shippedBrokers } from '../../brokers/registry.js';
import type { MasterParser } from './read-master.js';

/** How a shipped broker's own master is read; undefined for a broker that only has canonical CSVs. */
export function shippedParser(broker: string): MasterParser | undefined {
  return shippedBrokers.find(({ id }) => id === broker)?.instruments?.parse;
}

export function isShipped(broker: string): boolean {
  return shippedBrokers.some(({ id }) => id === broker);
}
