import type { Identity } from '../auth/principal.js';

/** Whether everything is shown to somebody, or only what is theirs: an admin's key needs the scope for it. */
export function seesAll({ role, scopes }: Identity): boolean {
  return role === 'admin' && scopes.includes('admin');
}
