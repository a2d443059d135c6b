import type { Scope } from '../api/index.js';
import type { Entitlement } from '../entitlement/entitlement.js';

export type KeyState = 'active' | 'revoked' | 'expired' | 'user_disabled' | 'account_disabled' | 'account_not_shared';

/** An API key as it is listed: never the key itself. Times are ISO-8601. */
export interface Key {
  id: string;
  name: string;
  /** The first characters of the key. */
  prefix: string;
  state: KeyState;
  user_id: string;
  user_name: string;
  account_id: string;
  broker: string;
  feed: string;
  scopes: readonly Scope[];
  entitlement: Entitlement;
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
  revoked_at: string | null;
  rotated_from_id: string | null;
  open_connections: number;
}

export interface NewKey extends Key {
  /** Given this once. */
  key: string;
}
