import { DeltaSimulator } from '../../simulators/deltaexchange.js';
import { deltaOptions } from '../../simulators/deltaexchange-instruments.js';
import type { BrokerRow } from '../broker-row.js';

export default {
  id: 'deltaexchange',
  create: () => new DeltaSimulator(),
  more: deltaOptions,
  sees: { LTP: 'QUOTE' },
  hasToken: false,
  neverCloses: true,
} satisfies BrokerRow;
