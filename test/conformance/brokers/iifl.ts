import { xtsSimulators } from '../../simulators/xts-brokers.js';
import { xtsOptions } from '../../simulators/xts-instruments.js';
import type { BrokerRow } from '../broker-row.js';

export default { id: 'iifl', create: xtsSimulators.iifl, more: xtsOptions } satisfies BrokerRow;
