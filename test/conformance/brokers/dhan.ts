import { DhanSimulator } from '../../simulators/dhan.js';
import { dhanOptions } from '../../simulators/dhan-instruments.js';
import type { BrokerRow } from '../broker-row.js';

export default { id: 'dhan', create: () => new DhanSimulator(), more: dhanOptions } satisfies BrokerRow;
