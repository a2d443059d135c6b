import { PocketfulSimulator } from '../../simulators/pocketful.js';
import { pocketfulOptions } from '../../simulators/pocketful-instruments.js';
import type { BrokerRow } from '../broker-row.js';

export default {
  id: 'pocketful',
  create: () => new PocketfulSimulator(),
  more: pocketfulOptions,
} satisfies BrokerRow;
