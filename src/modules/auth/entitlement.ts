import type { DepthLevel, Mode } from '../../common/mode.js';
import type { Role } from './principal.js';

/** What somebody may see, and how much of it. An absent field sets no limit of its own. */
export interface Entitlement {
  modes?: readonly Mode[];
  depthLevels?: readonly DepthLevel[];
  exchanges?: readonly string[];
  /** Subscriptions of one client. */
  maxSymbols?: number;
  /** Open sockets of one key. */
  maxConnections?: number;
}

/** What the roles may see before anybody narrows it. Order books are for those who trade. */
export const ENTITLEMENT_OF_ROLE: Readonly<Record<Role, Entitlement>> = {
  admin: {},
  trader: {},
  viewer: { modes: ['LTP', 'QUOTE'] },
};

/** What is left when all of them apply: each list is what they have in common, each number the least. */
export function narrowest(...entitlements: readonly Entitlement[]): Entitlement {
  return entitlements.reduce(
    (left, right) => ({
      ...some('modes', common(left.modes, right.modes)),
      ...some('depthLevels', common(left.depthLevels, right.depthLevels)),
      ...some('exchanges', common(left.exchanges, right.exchanges)),
      ...some('maxSymbols', least(left.maxSymbols, right.maxSymbols)),
      ...some('maxConnections', least(left.maxConnections, right.maxConnections)),
    }),
    {},
  );
}

function common<T>(left: readonly T[] | undefined, right: readonly T[] | undefined): readonly T[] | undefined {
  if (!left || !right) return left ?? right;
  return left.filter((item) => right.includes(item));
}

function least(left: number | undefined, right: number | undefined): number | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return Math.min(left, right);
}

function some<K extends string, V>(name: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [name]: value } as Partial<Record<K, V>>);
}
