import { TradeSmartSimulator } from '../../simulators/noren-brokers.js';
import { norenOptions } from '../../simulators/noren-instruments.js';
import { type BrokerRow, touchlineAndBook } from '../broker-row.js';

export default {
  id: 'tradesmart',
  create: () => new TradeSmartSimulator(),
  more: norenOptions,
  ...touchlineAndBook,
} satisfies BrokerRow;
