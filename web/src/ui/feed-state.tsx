import type { FeedState } from '../api/types.js';
import { StatusDot, type Tone } from './status-dot.js';

/** How a feed's state looks and what it is called, wherever it is shown. */
const SHOWN: Readonly<Record<FeedState, readonly [Tone, string]>> = {
  connecting: ['busy', 'Connecting'],
  live: ['good', 'Live'],
  quiet: ['quiet', 'Quiet'],
  stale: ['warn', 'Stale'],
  reconnecting: ['busy', 'Reconnecting'],
  login_required: ['bad', 'Login required'],
  down: ['bad', 'Down'],
};

export function FeedStateDot({ state }: { state: FeedState }) {
  const [tone, label] = SHOWN[state];
  return <StatusDot tone={tone}>{label}</StatusDot>;
}
