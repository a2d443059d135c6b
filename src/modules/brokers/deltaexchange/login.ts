import type { LoginFlow } from '../engine/contract.js';

/** Market data is public; an API key pair, where there is one, does not expire. */
export const login: readonly LoginFlow[] = [{ kind: 'none' }];
