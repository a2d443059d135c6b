import { DefinedgeSimulator } from '../../simulators/noren-brokers.js';
import { norenOptions } from '../../simulators/noren-instruments.js';
import { type BrokerRow, touchlineAndBook } from '../broker-row.js';

export default {
  id: 'definedge',
  create: () => new DefinedgeSimulator(),
  more: norenOptions,
  ...touchlineAndBook,
} satisfies BrokerRow;
