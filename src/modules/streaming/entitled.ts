import type { Config } from '../../config/settings.js';
import type { Entitlement } from '../auth/entitlement.js';
import type { FeedIdentity } from '../auth/principal.js';
import type { Topic } from '../bus/topic.js';
import { MODE_NAMES } from './protocol/mode-names.js';

/** What the limits of the process and of the key come to. */
export interface Limits {
  /** Subscriptions of one client. */
  maxSymbols: number;
  /** Open sockets of one key. */
  maxConnections: number;
}

export function limitsOf(
  config: Pick<Config, 'maxSymbols' | 'maxConnectionsPerKey'>,
  { maxSymbols, maxConnections }: Entitlement,
): Limits {
  return {
    maxSymbols: Math.min(config.maxSymbols, maxSymbols ?? Number.POSITIVE_INFINITY),
    maxConnections: Math.min(config.maxConnectionsPerKey, maxConnections ?? Number.POSITIVE_INFINITY),
  };
}

/** Why somebody may not see what this names, in words for the client; undefined: they may. */
export function forbiddance(
  { keyId, scopes, entitlement }: FeedIdentity,
  { exchange, mode, depthLevel }: Partial<Pick<Topic, 'depthLevel'>> & Pick<Topic, 'exchange' | 'mode'>,
): string | undefined {
  const { modes, exchanges, depthLevels } = entitlement;
  const who = keyId === undefined ? 'Your user' : 'This API key';
  if (!scopes.includes('stream')) return `${who} has no scope stream`;
  if (exchanges && !exchanges.includes(exchange)) return `${who} may not see exchange ${exchange}`;
  if (modes && !modes.includes(mode)) return `${who} may not see mode ${MODE_NAMES[mode]}`;
  if (mode === 'DEPTH' && depthLevel !== undefined && depthLevels && !depthLevels.includes(depthLevel)) {
    return `${who} may not see depth level ${depthLevel}`;
  }
  return undefined;
}
