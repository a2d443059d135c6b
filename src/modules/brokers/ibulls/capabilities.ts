import type { BrokerCapabilities } from '../engine/contract.js';
import { XTS_CAPABILITIES, XTS_GAPS } from '../families/xts/family.js';

export {
  XTS_CHANNELS as channels,
  XTS_CREDENTIAL_FIELDS as credentialFields,
  XTS_LIVENESS as liveness,
} from '../families/xts/family.js';

export const capabilities: BrokerCapabilities = {
  ...XTS_CAPABILITIES,
  exchanges: ['NSE', 'BSE', 'NFO', 'BFO', 'MCX', 'NSE_INDEX', 'BSE_INDEX'],
  proof: 'official SDK',
  gaps: ['whether subscriptions of the binary service feed the socket of the other one', ...XTS_GAPS],
};
