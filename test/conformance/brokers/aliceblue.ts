import { AliceBlueSimulator } from '../../simulators/noren-brokers.js';
import { norenOptions } from '../../simulators/noren-instruments.js';
import { type BrokerRow, touchlineAndBook } from '../broker-row.js';

export default {
  id: 'aliceblue',
  create: () => new AliceBlueSimulator(),
  more: norenOptions,
  ...touchlineAndBook,
} satisfies BrokerRow;
