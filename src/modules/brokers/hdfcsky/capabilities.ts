import type { BrokerCapabilities, CredentialField } from '../engine/contract.js';
import {
  GENERIC_DTO_CAPABILITIES,
  GENERIC_DTO_CREDENTIAL_FIELDS,
  genericDtoChannels,
} from '../families/genericdto/family.js';

export { GENERIC_DTO_LIVENESS as liveness } from '../families/genericdto/family.js';

export const capabilities: BrokerCapabilities = GENERIC_DTO_CAPABILITIES;

export const channels = genericDtoChannels(300);

export const credentialFields: readonly CredentialField[] = [
  { name: 'client_id', label: 'Client id (S…)', secret: false, required: false, clientId: true },
  ...GENERIC_DTO_CREDENTIAL_FIELDS,
];
