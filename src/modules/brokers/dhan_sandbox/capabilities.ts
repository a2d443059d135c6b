import type { BrokerCapabilities, ChannelDefinition } from '../engine/contract.js';
import { DHAN_CHANNELS, DHAN_FEED_CAPABILITIES } from '../families/dhan/family.js';

export {
  DHAN_CREDENTIAL_FIELDS as credentialFields,
  DHAN_LIVENESS as liveness,
} from '../families/dhan/family.js';

export const capabilities: BrokerCapabilities = {
  ...DHAN_FEED_CAPABILITIES,
  proof: 'official SDK',
  gaps: ['the sandbox has no market data: a server that speaks the feed must be named', 'no books of 20 or 200 levels'],
};

export const channels: Readonly<Record<string, ChannelDefinition>> = { feed: DHAN_CHANNELS.feed };
