import type { BrokerDefinition, CredentialField, Credentials } from '../engine/contract.js';
import { canLogInAlone, type LoginMethod, missingFields, tokenFields } from './login-flows.js';

/** What a person needs to know to log an account in. No value of a credential is in it. */
export interface LoginOffer {
  methods: LoginMethod[];
  /** What the broker's logins take, and whether the account has it. */
  fields: (CredentialField & { isSet: boolean })[];
  /** Names of the fields that are needed and not there. */
  missing: string[];
  /** Names of what a person may paste in place of a login. */
  tokens: string[];
  canLogInAlone: boolean;
}

export function loginOffer(definition: BrokerDefinition, credentials: Credentials): LoginOffer {
  return {
    methods: definition.login.map(({ kind }) => kind),
    fields: definition.credentials.map((field) => ({ ...field, isSet: Boolean(credentials[field.name]) })),
    missing: missingFields(definition, credentials).map(({ name }) => name),
    tokens: tokenFields(definition).map(({ name }) => name),
    canLogInAlone: canLogInAlone(definition, credentials),
  };
}
