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

/** Whether the account can log in without a person: with its keys, or a one-time code that is made of its secret. */
export function canLogInAlone(definition: BrokerDefinition, credentials: Credentials): boolean {
  if (flowOf(definition, 'keys')) return missingFields(definition, credentials).length === 0;
  return flowOf(definition, 'totp') !== undefined && Boolean(credentials[TOTP_SECRET]);
}
