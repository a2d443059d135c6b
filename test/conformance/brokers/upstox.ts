import { UpstoxSimulator } from '../../simulators/upstox.js';
import { upstoxOptions } from '../../simulators/upstox-instruments.js';
import type { BrokerRow } from '../broker-row.js';

export default {
  id: 'upstox',
  create: () => new UpstoxSimulator(),
  more: upstoxOptions,
  sees: { QUOTE: 'DEPTH' },
} satisfies BrokerRow;
