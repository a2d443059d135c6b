import type { Entitlement } from './entitlement.js';

/** What a user may do; each role's rights are checked where they apply. */
export const ROLES = ['admin', 'trader', 'viewer'] as const;

export type Role = (typeof ROLES)[number];

/** What a key may be used for. A signed-in user has all scopes of the role. */
export const SCOPES = ['stream', 'market_data', 'orders', 'admin'] as const;

export type Scope = (typeof SCOPES)[number];

/** Scopes that a role can have at all: a key never gets more than its user. */
export const SCOPES_OF_ROLE: Readonly<Record<Role, readonly Scope[]>> = {
  admin: SCOPES,
  trader: ['stream', 'market_data', 'orders'],
  viewer: ['stream', 'market_data'],
};

/** Who is behind a request, whether it came with an API key or from a signed-in user. */
export interface Identity {
  userId: string;
  userName: string;
  role: Role;
  scopes: readonly Scope[];
  /** Present when it came with an API key. */
  keyId?: string;
  /** Present when it came from a login session. */
  sessionId?: string;
}

/** An identity that looks at the feed of one account: what its streams show. */
export interface FeedIdentity extends Identity {
  account: {
    id: string;
    /** Broker id: `dhan_sandbox`. */
    broker: string;
    /** Feed name, as in bus topics: `dhan-sandbox-2`. */
    feed: string;
  };
  /** What it may see: the narrowest of its role's, its user's and its key's own. */
  entitlement: Entitlement;
  /** Epoch ms at which the key stops working; absent: never. */
  expiresAt?: number;
}

/** An identity that came with an API key, which points at an account. */
export interface Principal extends FeedIdentity {
  keyId: string;
}
