import { ZebuSimulator } from '../../simulators/noren-brokers.js';
import { norenOptions } from '../../simulators/noren-instruments.js';
import { type BrokerRow, touchlineAndBook } from '../broker-row.js';

export default {
  id: 'zebu',
  create: () => new ZebuSimulator(),
  more: norenOptions,
  ...touchlineAndBook,
} satisfies BrokerRow;
