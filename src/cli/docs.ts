import { writeFileSync } from 'node:fs';
import { shippedBrokers } from '../modules/brokers/registry.js';
import { supportTable } from '../modules/capabilities/support-table.js';

writeFileSync('docs/brokers.md', supportTable(shippedBrokers));
process.stdout.write('docs/brokers.md is up to date\n');
