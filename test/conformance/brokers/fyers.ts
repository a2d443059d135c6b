import { FyersSimulator } from '../../simulators/fyers.js';
import { fyersOptions } from '../../simulators/fyers-instruments.js';
import type { BrokerRow } from '../broker-row.js';

export default {
  id: 'fyers',
  create: () => new FyersSimulator(),
  more: fyersOptions,
  sees: { LTP: 'QUOTE' },
} satisfies BrokerRow;
