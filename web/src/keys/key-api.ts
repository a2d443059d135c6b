import { allPages } from '../admin/all-pages.js';
import { api, type Scope } from '../api/index.js';
import type { Entitlement } from '../entitlement/entitlement.js';
import type { Key, NewKey } from './types.js';

/** What of a key can be chosen. `expires_at`: ISO-8601; null: never. */
export interface KeySettings {
  name: string;
  scopes: readonly Scope[];
  entitlement: Entitlement | null;
  expires_at: string | null;
}

const path = (id: string, more = '') => `/admin/v1/keys/${encodeURIComponent(id)}${more}`;

/** The requests about API keys. All throw ApiError. */
export const keyApi = {
  list: (signal: AbortSignal) => allPages<Key>('/admin/v1/keys', signal),
  create: (accountId: string, settings: Partial<KeySettings>) =>
    api.post<NewKey>('/admin/v1/keys', { account_id: accountId, ...settings }),
  change: (id: string, settings: Partial<KeySettings>) => api.patch<Key>(path(id), settings),
  rotate: (id: string, overlapSeconds: number) =>
    api.post<NewKey>(path(id, '/rotate'), { overlap_seconds: overlapSeconds }),
  revoke: (id: string) => api.delete<Key>(path(id)),
};
