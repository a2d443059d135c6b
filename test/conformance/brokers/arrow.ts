import { ArrowSimulator } from '../../simulators/arrow.js';
import { arrowOptions } from '../../simulators/arrow-instruments.js';
import type { BrokerRow } from '../broker-row.js';

export default { id: 'arrow', create: () => new ArrowSimulator(), more: arrowOptions } satisfies BrokerRow;
