import { api } from '../api/index.js';
import type { LoginSession } from './types.js';

/** The requests of a signed-in user about themselves. All throw ApiError. */
export const profileApi = {
  sessions: (signal: AbortSignal) => api.get<LoginSession[]>('/auth/sessions', { signal }),
  endSession: (id: string) => api.delete(`/auth/sessions/${encodeURIComponent(id)}`),
  endOtherSessions: () => api.delete<{ ended: number }>('/auth/sessions'),
  /** Ends all other sessions of the user, too. */
  changePassword: (current: string, wanted: string) =>
    api.post('/auth/password', { current_password: current, new_password: wanted }),
};
