import { useSyncExternalStore } from 'react';
import type { Me } from '../api/types.js';
import { type SessionState, session } from './session.js';

export function useSession(): SessionState {
  return useSyncExternalStore(session.subscribe, session.getState);
}

/**
 * The signed-in user; for pages that are shown to signed-in users only.
 *
 * @throws where nobody is signed in
 */
export function useMe(): Me {
  const state = useSession();
  if (state.status !== 'signed_in') throw new Error('Nobody is signed in');
  return state.user;
}
