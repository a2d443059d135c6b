import { MstockSimulator } from '../../simulators/mstock.js';
import { mstockOptions } from '../../simulators/mstock-instruments.js';
import type { BrokerRow } from '../broker-row.js';

export default { id: 'mstock', create: () => new MstockSimulator(), more: mstockOptions } satisfies BrokerRow;
