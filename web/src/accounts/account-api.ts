import { allPages } from '../admin/all-pages.js';
import { api } from '../api/index.js';
import type { Account, BrokerCapabilities, LoginAnswer, LoginOffer, Share, TestReport } from './types.js';

/** What a login sends, by its method. */
export type LoginRequest =
  | { method: 'redirect'; redirect?: string }
  | { method: 'totp'; code?: string }
  | { method: 'manual'; tokens: Readonly<Record<string, string>> }
  | { method: 'keys' | 'none' };

const path = (id: string, more = '') => `/admin/v1/accounts/${encodeURIComponent(id)}${more}`;

/** The requests about broker accounts. All throw ApiError. */
export const accountApi = {
  list: (signal?: AbortSignal) => allPages<Account>('/admin/v1/accounts', signal),
  brokers: (signal?: AbortSignal) => api.get<BrokerCapabilities[]>('/admin/v1/capabilities', signal && { signal }),
  create: (wanted: object) => api.post<Account>('/admin/v1/accounts', wanted),
  change: (id: string, change: object) => api.patch<Account>(path(id), change),
  remove: (id: string) => api.delete(path(id)),
  setEnabled: (id: string, isEnabled: boolean) => api.post<Account>(path(id, isEnabled ? '/enable' : '/disable')),
  setDailyLogin: (id: string, at: string | null) => api.put<Account>(path(id, '/daily-login'), { at }),
  loginOffer: (id: string, signal: AbortSignal) => api.get<LoginOffer>(path(id, '/login'), { signal }),
  logIn: (id: string, login: LoginRequest) => api.post<LoginAnswer>(path(id, '/login'), login),
  logOut: (id: string) => api.post<Account>(path(id, '/logout')),
  test: (id: string) => api.post<TestReport>(path(id, '/test')),
  shares: (id: string, signal: AbortSignal) => api.get<Share[]>(path(id, '/shares'), { signal }),
  share: (id: string, userId: string, access: string) =>
    api.put<Share>(path(id, `/shares/${encodeURIComponent(userId)}`), { access }),
  unshare: (id: string, userId: string) => api.delete(path(id, `/shares/${encodeURIComponent(userId)}`)),
};
