import { PaytmSimulator } from '../../simulators/paytm.js';
import { paytmOptions } from '../../simulators/paytm-instruments.js';
import type { BrokerRow } from '../broker-row.js';

export default { id: 'paytm', create: () => new PaytmSimulator(), more: paytmOptions } satisfies BrokerRow;
