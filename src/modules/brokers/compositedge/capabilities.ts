import type { BrokerCapabilities } from '../engine/contract.js';
import { XTS_CAPABILITIES, XTS_GAPS } from '../families/xts/family.js';

export {
  XTS_CHANNELS as channels,
  XTS_CREDENTIAL_FIELDS as credentialFields,
  XTS_LIVENESS as liveness,
} from '../families/xts/family.js';

export const capabilities: BrokerCapabilities = {
  ...XTS_CAPABILITIES,
  exchanges: ['NSE', 'BSE', 'NFO', 'BFO', 'CDS', 'MCX', 'NSE_INDEX', 'BSE_INDEX'],
  proof: 'official SDK',
  gaps: [...XTS_GAPS],
};
