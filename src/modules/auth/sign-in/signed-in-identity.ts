import type { User } from '../entities/user.entity.js';
import { type Identity, SCOPES_OF_ROLE } from '../principal.js';

/** Who a signed-in user is: with every scope of the role. */
export function identityOf({ id, name, role }: Pick<User, 'id' | 'name' | 'role'>, sessionId: string): Identity {
  return { userId: id, userName: name, role, scopes: SCOPES_OF_ROLE[role], sessionId };
}
