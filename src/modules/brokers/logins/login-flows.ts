import type { BrokerDefinition, CredentialField, Credentials, LoginFlow } from '../engine/contract.js';

export type LoginMethod = LoginFlow['kind'];

/** The credential from which one-time codes are made where no person gives one. */
export const TOTP_SECRET = 'totp_secret';

/** The broker's login of one kind; undefined when it has none. */
export function flowOf<K extends LoginMethod>(
  { login }: Pick<BrokerDefinition, 'login'>,
  kind: K,
): Extract<LoginFlow, { kind: K }> | undefined {
  return login.find((flow): flow is Extract<LoginFlow, { kind: K }> => flow.kind === kind);
}

/** What a login gives: a person may paste it instead, and a log-out takes it away. */
export function tokenFields({ credentials }: Pick<BrokerDefinition, 'credentials'>): CredentialField[] {
  return credentials.filter(({ token }) => token);
}

/** The fields that a login needs and that are not there. */
export function missingFields({ credentials: fields }: BrokerDefinition, credentials: Credentials): CredentialField[] {
  return fields.filter(({ name, required }) => required !== false && !credentials[name]);
}

/** Whether anybody has to log in at all. */
export function needsLogin({ login }: Pick<BrokerDefinition, 'login'>): boolean {
  return login.some(({ kind }) => kind !== 'none');
}

/**
 * The login that the account can do without a person: with a one-time code that is made of its secret, or with its keys;
 * undefined where it has neither.
 */
export function loneLogin(definition: BrokerDefinition, credentials: Credentials): 'totp' | 'keys' | undefined {
  if (flowOf(definition, 'totp') && credentials[TOTP_SECRET]) return 'totp';
  return flowOf(definition, 'keys') && missingFields(definition, credentials).length === 0 ? 'keys' : undefined;
}

/** Whether the account can log in without a person. */
export function canLogInAlone(definition: BrokerDefinition, credentials: Credentials): boolean {
  return loneLogin(definition, credentials) !== undefined;
}
