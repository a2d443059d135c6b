import { StatusDot, type Tone } from '../ui/index.js';
import type { KeyState } from './types.js';

const SHOWN: Readonly<Record<KeyState, readonly [Tone, string]>> = {
  active: ['good', 'Active'],
  revoked: ['bad', 'Revoked'],
  expired: ['quiet', 'Expired'],
  user_disabled: ['warn', 'User disabled'],
  account_disabled: ['warn', 'Account disabled'],
  account_not_shared: ['warn', 'No longer shared'],
};

/** Whether the key lets anybody in, and why not. */
export function KeyStateDot({ state }: { state: KeyState }) {
  const [tone, label] = SHOWN[state];
  return <StatusDot tone={tone}>{label}</StatusDot>;
}
