import { IndmoneySimulator } from '../../simulators/indmoney.js';
import { indmoneyOptions } from '../../simulators/indmoney-instruments.js';
import type { BrokerRow } from '../broker-row.js';

export default { id: 'indmoney', create: () => new IndmoneySimulator(), more: indmoneyOptions } satisfies BrokerRow;
