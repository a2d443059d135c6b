import { isStopped } from '../accounts/account-use.js';
import { ENTITLEMENT_OF_ROLE, narrowest } from '../entitlement.js';
import { type Principal, SCOPES_OF_ROLE, type Scope } from '../principal.js';
import { entitlementOf } from './entitlement-rows.js';
import type { KeyRow } from './key-row.js';

/** Why a key that is there lets nobody in. */
export const REFUSALS = ['revoked', 'expired', 'user_disabled', 'account_disabled', 'account_not_shared'] as const;

export type Refusal = (typeof REFUSALS)[number];

/** Whom a key lets in, or why nobody; `unknown`: there is no such key. */
export type Validity = { principal: Principal } | { refusal: Refusal | 'unknown' };

/** @param now epoch ms */
export function validityOf(row: KeyRow, now: number): Validity {
  const refusal = refusalOf(row, now);
  return refusal ? { refusal } : { principal: toPrincipal(row) };
}

/** @param now epoch ms */
export function refusalOf(row: KeyRow, now: number): Refusal | undefined {
  if (row.revokedAt) return 'revoked';
  if (row.expiresAt && row.expiresAt.getTime() <= now) return 'expired';
  if (row.user.disabledAt) return 'user_disabled';
  if (isStopped(row.account)) return 'account_disabled';
  if (row.account.userId !== row.userId && !row.share) return 'account_not_shared';
  return undefined;
}

function toPrincipal(row: KeyRow): Principal {
  const { id, user, account, expiresAt } = row;
  return {
    keyId: id,
    userId: user.id,
    userName: user.name,
    role: user.role,
    scopes: row.scopes.filter((scope) => mayUse(row, scope)),
    account: { id: account.id, broker: account.broker, feed: account.feed },
    entitlement: narrowest(
      ENTITLEMENT_OF_ROLE[user.role],
      entitlementOf(row.userEntitlement),
      entitlementOf(row.keyEntitlement),
    ),
    ...(expiresAt && { expiresAt: expiresAt.getTime() }),
  };
}

/** A role that was taken back, or a share without orders, takes its scopes from keys that were made before. */
function mayUse({ user, userId, account, share }: KeyRow, scope: Scope): boolean {
  if (!SCOPES_OF_ROLE[user.role].includes(scope)) return false;
  return scope !== 'orders' || account.userId === userId || share?.access === 'orders';
}
