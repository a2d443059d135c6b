import { isIndexExchange } from '../../../src/common/exchanges.js';
import { GrowwSimulator } from '../../simulators/groww.js';
import { growwOptions } from '../../simulators/groww-instruments.js';
import type { BrokerRow } from '../broker-row.js';

export default {
  id: 'groww',
  create: () => new GrowwSimulator(),
  more: growwOptions,
  sees: { LTP: 'QUOTE' },
  hasDay: ({ exchange }) => !isIndexExchange(exchange),
} satisfies BrokerRow;
