import type { Role } from '../api/index.js';
import type { Entitlement } from '../entitlement/entitlement.js';

/** Times are ISO-8601. */
export interface User {
  id: string;
  name: string;
  role: Role;
  /** False: none was chosen yet. */
  has_password: boolean;
  created_at: string;
  disabled_at: string | null;
  entitlement: Entitlement;
}

/** A link that works once. */
export interface SetupLink {
  path: string;
  expires_at: string;
}
