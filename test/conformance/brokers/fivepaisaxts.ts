import { xtsSimulators } from '../../simulators/xts-brokers.js';
import { xtsOptions } from '../../simulators/xts-instruments.js';
import type { BrokerRow } from '../broker-row.js';

export default { id: 'fivepaisaxts', create: xtsSimulators.fivepaisaxts, more: xtsOptions } satisfies BrokerRow;
