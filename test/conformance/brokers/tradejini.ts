import { TradejiniSimulator } from '../../simulators/tradejini.js';
import { tradejiniOptions } from '../../simulators/tradejini-instruments.js';
import type { BrokerRow } from '../broker-row.js';

export default {
  id: 'tradejini',
  create: () => new TradejiniSimulator(),
  more: tradejiniOptions,
  sees: { LTP: 'QUOTE' },
} satisfies BrokerRow;
