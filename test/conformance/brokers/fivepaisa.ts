import { FivePaisaSimulator } from '../../simulators/fivepaisa.js';
import { fivePaisaOptions } from '../../simulators/fivepaisa-instruments.js';
import type { BrokerRow } from '../broker-row.js';

export default {
  id: 'fivepaisa',
  create: () => new FivePaisaSimulator(),
  more: fivePaisaOptions,
  sees: { LTP: 'QUOTE' },
} satisfies BrokerRow;
