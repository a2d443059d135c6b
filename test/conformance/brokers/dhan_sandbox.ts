import { dhanOptions } from '../../simulators/dhan-instruments.js';
import { DhanSandboxSimulator } from '../../simulators/dhan-sandbox.js';
import type { BrokerRow } from '../broker-row.js';

export default { id: 'dhan_sandbox', create: () => new DhanSandboxSimulator(), more: dhanOptions } satisfies BrokerRow;
