import type { BrokerCapabilities } from '../engine/contract.js';
import { GENERIC_DTO_CAPABILITIES, genericDtoChannels } from '../families/genericdto/family.js';

export {
  GENERIC_DTO_CREDENTIAL_FIELDS as credentialFields,
  GENERIC_DTO_LIVENESS as liveness,
} from '../families/genericdto/family.js';

export const capabilities: BrokerCapabilities = GENERIC_DTO_CAPABILITIES;

export const channels = genericDtoChannels(1500);
