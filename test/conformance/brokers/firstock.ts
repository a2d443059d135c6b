import { FirstockSimulator } from '../../simulators/firstock.js';
import { firstockOptions } from '../../simulators/firstock-instruments.js';
import type { BrokerRow } from '../broker-row.js';

export default {
  id: 'firstock',
  create: () => new FirstockSimulator(),
  more: firstockOptions,
  sees: { LTP: 'DEPTH', QUOTE: 'DEPTH' },
} satisfies BrokerRow;
