import { xtsSimulators } from '../../simulators/xts-brokers.js';
import { xtsOptions } from '../../simulators/xts-instruments.js';
import type { BrokerRow } from '../broker-row.js';

export default { id: 'ibulls', create: xtsSimulators.ibulls, more: xtsOptions } satisfies BrokerRow;
