import { KotakSimulator } from '../../simulators/kotak.js';
import { kotakOptions } from '../../simulators/kotak-instruments.js';
import type { BrokerRow } from '../broker-row.js';

export default {
  id: 'kotak',
  create: () => new KotakSimulator(),
  more: kotakOptions,
  sees: { LTP: 'QUOTE' },
} satisfies BrokerRow;
