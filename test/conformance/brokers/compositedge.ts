import { xtsSimulators } from '../../simulators/xts-brokers.js';
import { xtsOptions } from '../../simulators/xts-instruments.js';
import type { BrokerRow } from '../broker-row.js';

export default { id: 'compositedge', create: xtsSimulators.compositedge, more: xtsOptions } satisfies BrokerRow;
