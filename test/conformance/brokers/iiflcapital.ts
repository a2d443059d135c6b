import { IiflCapitalSimulator } from '../../simulators/iiflcapital.js';
import { iiflCapitalOptions } from '../../simulators/iiflcapital-instruments.js';
import type { BrokerRow } from '../broker-row.js';

export default {
  id: 'iiflcapital',
  create: () => new IiflCapitalSimulator(),
  more: iiflCapitalOptions,
  sees: { LTP: 'DEPTH', QUOTE: 'DEPTH' },
} satisfies BrokerRow;
