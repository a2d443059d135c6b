import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { EntitlementRow } from '../entities/entitlement.entity.js';
import type { Entitlement } from '../entitlement.js';

/** Whose entitlement it is. */
export type Subject = { userId: string } | { keyId: string };

/** The limits of a row; null: no limit. */
export type Limits = Pick<EntitlementRow, 'modes' | 'depthLevels' | 'exchanges' | 'maxSymbols' | 'maxConnections'>;

/** What a row says; without a row there is no limit. */
export function entitlementOf(row: Limits | null | undefined): Entitlement {
  if (!row) return {};
  const { modes, depthLevels, exchanges, maxSymbols, maxConnections } = row;
  return {
    ...(modes && { modes }),
    ...(depthLevels && { depthLevels }),
    ...(exchanges && { exchanges }),
    ...(maxSymbols !== null && { maxSymbols }),
    ...(maxConnections !== null && { maxConnections }),
  };
}

/** Puts `entitlement` in the place of what the subject had; one without limits needs no row. */
export async function saveEntitlement(
  manager: EntityManager,
  subject: Subject,
  entitlement: Entitlement,
): Promise<void> {
  await manager.delete(EntitlementRow, subject);
  if (Object.values(entitlement).every((limit) => limit === undefined)) return;
  const { modes, depthLevels, exchanges, maxSymbols, maxConnections } = entitlement;
  await manager.insert(EntitlementRow, {
    id: randomUUID(),
    ...subject,
    modes: modes ? [...modes] : null,
    depthLevels: depthLevels ? [...depthLevels] : null,
    exchanges: exchanges ? [...exchanges] : null,
    maxSymbols: maxSymbols ?? null,
    maxConnections: maxConnections ?? null,
  });
}
