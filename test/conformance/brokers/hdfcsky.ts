import { hdfcSkySimulator } from '../../simulators/genericdto-brokers.js';
import { genericDtoOptions } from '../../simulators/genericdto-instruments.js';
import type { BrokerRow } from '../broker-row.js';

export default {
  id: 'hdfcsky',
  create: hdfcSkySimulator,
  more: genericDtoOptions,
  sees: { QUOTE: 'DEPTH' },
} satisfies BrokerRow;
