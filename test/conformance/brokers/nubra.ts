import type { Instrument } from '../../../src/modules/instruments/instrument.js';
import { NubraSimulator } from '../../simulators/nubra.js';
import { nubraQuoted, nubraShares } from '../../simulators/nubra-instruments.js';
import type { BrokerRow } from '../broker-row.js';

const isQuoted = ({ exchange }: Instrument) => nubraQuoted.some((one) => one.exchange === exchange);

/** Contracts have a book in every mode, and no prices of the day. */
export default {
  id: 'nubra',
  create: () => new NubraSimulator(),
  more: nubraShares,
  sees: (mode, instrument) => (isQuoted(instrument) ? mode : 'DEPTH'),
  hasDay: isQuoted,
} satisfies BrokerRow;
