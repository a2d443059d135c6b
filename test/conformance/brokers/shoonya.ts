import { ShoonyaSimulator } from '../../simulators/noren-brokers.js';
import { norenOptions } from '../../simulators/noren-instruments.js';
import { type BrokerRow, touchlineAndBook } from '../broker-row.js';

export default {
  id: 'shoonya',
  create: () => new ShoonyaSimulator(),
  more: norenOptions,
  ...touchlineAndBook,
} satisfies BrokerRow;
