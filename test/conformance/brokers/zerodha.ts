import { ZerodhaSimulator } from '../../simulators/zerodha.js';
import { kiteOptions } from '../../simulators/zerodha-instruments.js';
import type { BrokerRow } from '../broker-row.js';

export default { id: 'zerodha', create: () => new ZerodhaSimulator(), more: kiteOptions } satisfies BrokerRow;
