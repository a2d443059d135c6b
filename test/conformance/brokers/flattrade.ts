import { FlattradeSimulator } from '../../simulators/noren-brokers.js';
import { norenOptions } from '../../simulators/noren-instruments.js';
import { type BrokerRow, touchlineAndBook } from '../broker-row.js';

export default {
  id: 'flattrade',
  create: () => new FlattradeSimulator(),
  more: norenOptions,
  ...touchlineAndBook,
} satisfies BrokerRow;
