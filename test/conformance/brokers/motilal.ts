import { MotilalSimulator } from '../../simulators/motilal.js';
import { motilalOptions } from '../../simulators/motilal-instruments.js';
import type { BrokerRow } from '../broker-row.js';

export default {
  id: 'motilal',
  create: () => new MotilalSimulator(),
  more: motilalOptions,
  sees: { LTP: 'DEPTH', QUOTE: 'DEPTH' },
} satisfies BrokerRow;
