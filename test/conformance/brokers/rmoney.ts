import { xtsSimulators } from '../../simulators/xts-brokers.js';
import { xtsOptions } from '../../simulators/xts-instruments.js';
import type { BrokerRow } from '../broker-row.js';

export default {
  id: 'rmoney',
  create: xtsSimulators.rmoney,
  more: xtsOptions,
  sees: { LTP: 'QUOTE' },
} satisfies BrokerRow;
