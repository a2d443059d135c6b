import { StatusDot } from '../ui/index.js';
import type { User } from './types.js';

export function UserStateDot({ user }: { user: User }) {
  if (user.disabled_at !== null) return <StatusDot tone="bad">Disabled</StatusDot>;
  if (!user.has_password) return <StatusDot tone="quiet">No password yet</StatusDot>;
  return <StatusDot tone="good">Active</StatusDot>;
}
