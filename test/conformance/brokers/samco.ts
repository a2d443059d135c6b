import { SamcoSimulator } from '../../simulators/samco.js';
import { samcoOptions } from '../../simulators/samco-instruments.js';
import type { BrokerRow } from '../broker-row.js';

export default {
  id: 'samco',
  create: () => new SamcoSimulator(),
  more: samcoOptions,
  sees: { LTP: 'QUOTE' },
} satisfies BrokerRow;
