import { xtsSimulators } from '../../simulators/xts-brokers.js';
import { xtsOptions } from '../../simulators/xts-instruments.js';
import type { BrokerRow } from '../broker-row.js';

export default {
  id: 'jainamxts',
  create: xtsSimulators.jainamxts,
  more: xtsOptions,
  sees: { LTP: 'QUOTE' },
} satisfies BrokerRow;
