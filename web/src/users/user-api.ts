import { allPages } from '../admin/all-pages.js';
import { api, type Role } from '../api/index.js';
import { type Entitlement, hasLimits } from '../entitlement/entitlement.js';
import type { SetupLink, User } from './types.js';

const path = (id: string, more = '') => `/admin/v1/users/${encodeURIComponent(id)}${more}`;

/** The requests about users; for admins. All throw ApiError. */
export const userApi = {
  list: (signal: AbortSignal) => allPages<User>('/admin/v1/users', signal),
  create: (name: string, role: Role) => api.post<User & { setup_link: SetupLink }>('/admin/v1/users', { name, role }),
  changeRole: (id: string, role: Role) => api.patch<User>(path(id), { role }),
  setEnabled: (id: string, isEnabled: boolean) => api.post<User>(path(id, isEnabled ? '/enable' : '/disable')),
  makeLink: (id: string) => api.post<SetupLink>(path(id, '/setup-link')),
  setLimits: (id: string, limits: Entitlement) =>
    hasLimits(limits) ? api.put<User>(path(id, '/entitlement'), limits) : api.delete<User>(path(id, '/entitlement')),
  remove: (id: string) => api.delete(path(id)),
};
