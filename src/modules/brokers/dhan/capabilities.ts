import type { BrokerCapabilities } from '../engine/contract.js';
import { DEEP_EXCHANGES, DHAN_FEED_CAPABILITIES } from '../families/dhan/family.js';

export {
  DHAN_CHANNELS as channels,
  DHAN_CREDENTIAL_FIELDS as credentialFields,
  DHAN_LIVENESS as liveness,
} from '../families/dhan/family.js';

export const capabilities: BrokerCapabilities = {
  ...DHAN_FEED_CAPABILITIES,
  depthLevels: {
    ...DHAN_FEED_CAPABILITIES.depthLevels,
    ...Object.fromEntries(DEEP_EXCHANGES.map((exchange) => [exchange, [5, 20, 200] as const])),
  },
  proof: 'official SDK',
  gaps: [
    'order updates come on another socket, which is not opened',
    "documents and SDK differ on the last trade's time base",
  ],
};
