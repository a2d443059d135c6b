import { type EntityManager, IsNull, Not } from 'typeorm';
import { User } from '../entities/user.entity.js';

/** Whether there is an admin who can sign in. */
export function hasAdmin(manager: EntityManager): Promise<boolean> {
  return manager.existsBy(User, CAN_SIGN_IN);
}

/** Whether the user is the only admin who can sign in: nobody else could manage the gateway. */
export async function isLastAdmin(manager: EntityManager, user: User): Promise<boolean> {
  if (user.role !== 'admin' || user.disabledAt || user.passwordHash === null) return false;
  return !(await manager.existsBy(User, { ...CAN_SIGN_IN, id: Not(user.id) }));
}

const CAN_SIGN_IN = { role: 'admin' as const, disabledAt: IsNull(), passwordHash: Not(IsNull()) };
