import { hdfcSecuritiesSimulator } from '../../simulators/genericdto-brokers.js';
import { genericDtoOptions } from '../../simulators/genericdto-instruments.js';
import type { BrokerRow } from '../broker-row.js';

export default {
  id: 'hdfcsecurities',
  create: hdfcSecuritiesSimulator,
  more: genericDtoOptions,
  sees: { QUOTE: 'DEPTH' },
} satisfies BrokerRow;
