import { readdirSync } from 'node:fs';
import type { BrokerRow } from './broker-row.js';

const folder = new URL('./brokers/', import.meta.url);

/** Every broker that has a file in `brokers/`, so that a new one is a file and no line elsewhere. */
export const brokers: BrokerRow[] = [];
// One after another: Jest's module loader loses modules that two imports share when they run abreast.
for (const file of readdirSync(folder).sort()) {
  const { default: row } = (await import(`./brokers/${file.replace(/\.ts$/, '.js')}`)) as { default: BrokerRow };
  brokers.push(row);
}
