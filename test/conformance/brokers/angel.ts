import { AngelSimulator } from '../../simulators/angel.js';
import { angelOptions } from '../../simulators/angel-instruments.js';
import type { BrokerRow } from '../broker-row.js';

export default { id: 'angel', create: () => new AngelSimulator(), more: angelOptions } satisfies BrokerRow;
