import { timingSafeEqual } from 'node:crypto';
import { type BrokerDefinition, type Credentials, LoginError, type LoginFlow } from '../engine/contract.js';

type RedirectFlow = Extract<LoginFlow, { kind: 'redirect' }>;

/**
 * Refuses a redirect that does not end the login that began with `state`: a page of somebody else's can send a browser
 * to the gateway with the token of another login.
 *
 * @throws LoginError
 */
export function assertSameLogin(
  { returnsState }: Pick<RedirectFlow, 'returnsState'>,
  redirect: Readonly<Record<string, string>>,
  state: string,
): void {
  if (returnsState === undefined || (returnsState === 'perhaps' && redirect.state === undefined)) return;
  if (!isSame(redirect.state ?? '', state)) {
    throw new LoginError('credential', 'what the browser brought belongs to another login than the one that was begun');
  }
}

/** What the owner gave as the broker's id of the user; null where the broker has no such field. */
export function givenClientId(
  { credentials: fields }: Pick<BrokerDefinition, 'credentials'>,
  credentials: Credentials,
): string | null {
  const field = fields.find(({ clientId }) => clientId);
  return (field && credentials[field.name]) || null;
}

/** Whether these values name a user of the broker: the earlier one does not count any more. */
export function namesClient(
  { credentials: fields }: Pick<BrokerDefinition, 'credentials'>,
  values: Readonly<Record<string, string | null>>,
): boolean {
  return fields.some(({ name, clientId }) => clientId && name in values);
}

/**
 * Refuses the token of another user of the broker than the account's: its feed would show somebody else's orders.
 *
 * @param own empty: nobody has said yet whose account it is
 * @param told by the login; undefined: the broker does not tell
 * @throws LoginError
 */
export function assertSameClient(own: readonly string[], told: string | undefined): void {
  const other = told === undefined ? undefined : own.find((clientId) => folded(clientId) !== folded(told));
  if (other === undefined) return;
  throw new LoginError(
    'credential',
    `the login is of another user of the broker than ${other}, whose account this is. Where that is meant, take the ` +
      "account's client_id away first (client_id null, or --forget-client)",
  );
}

function folded(clientId: string): string {
  return clientId.trim().toUpperCase();
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
