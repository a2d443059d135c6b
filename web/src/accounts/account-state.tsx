import { StatusDot, type Tone } from '../ui/index.js';
import type { Account, AccountState } from './types.js';

const SHOWN: Readonly<Record<AccountState, readonly [Tone, string]>> = {
  new: ['quiet', 'Never logged in'],
  valid: ['good', 'Logged in'],
  login_required: ['bad', 'Login required'],
  logged_out: ['quiet', 'Logged out'],
};

/** What is known of an account's login. */
export function AccountStateDot({ account }: { account: Account }) {
  if (!account.enabled) return <StatusDot tone="quiet">Disabled</StatusDot>;
  const [tone, label] = SHOWN[account.state];
  return <StatusDot tone={tone}>{label}</StatusDot>;
}
