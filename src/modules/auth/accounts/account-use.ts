import type { BrokerAccount } from '../entities/broker-account.entity.js';
import type { User } from '../entities/user.entity.js';

/** An account with what decides whether it is in use. */
export type UsedAccount = Pick<BrokerAccount, 'disabledAt'> & { user?: Pick<User, 'disabledAt'> };

/**
 * Whether nobody may use the account now, because it is disabled, or because its owner is: a login at a broker is a
 * person's own, and the gateway does not go on acting for somebody whom it keeps out.
 *
 * @param account read with its owner
 */
export function isStopped({ disabledAt, user }: UsedAccount): boolean {
  return disabledAt !== null || Boolean(user?.disabledAt);
}
