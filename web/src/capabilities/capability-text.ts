import { isIndexExchange } from '../../../src/common/exchanges.js';
import type { BrokerCapabilities } from '../accounts/types.js';
import { modeName } from '../entitlement/entitlement.js';

const LOGINS: Readonly<Record<string, string>> = {
  redirect: 'browser',
  totp: 'one-time code',
  manual: 'token',
  none: 'none',
};

/** The levels of every exchange, then of those that have others: `5; NSE NFO: 5 20`. That an index has none goes without saying. */
export function depthText({ depth_levels }: BrokerCapabilities): string {
  const { default: others, ...named } = depth_levels;
  const byLevels = new Map<string, string[]>();
  for (const [exchange, levels] of Object.entries(named)) {
    if (isIndexExchange(exchange) && levels.length === 0) continue;
    const text = levels.length > 0 ? levels.join(' ') : 'none';
    byLevels.set(text, [...(byLevels.get(text) ?? []), exchange]);
  }
  const parts = [...byLevels].map(([levels, exchanges]) => `${exchanges.join(' ')}: ${levels}`);
  const rest = others && others.length > 0 ? others.join(' ') : 'none';
  return parts.length === 0 ? rest : `${rest}; ${parts.join('; ')}`;
}

export function exchangesText({ exchanges }: BrokerCapabilities): string {
  return exchanges.length === 0 ? 'any' : exchanges.join(' ');
}

export function modesText({ modes }: BrokerCapabilities): string {
  return modes.map(modeName).join(', ');
}

export function loginText({ login }: BrokerCapabilities): string {
  return login.map((kind) => LOGINS[kind] ?? kind).join(', ');
}

/** What an account can stream over one kind of connection: `feed 3,000 × 3, 100 × 5/s`: symbols by connections, batches by their rate. */
export function channelTexts({ channels }: BrokerCapabilities): string[] {
  return Object.entries(channels).map(([name, channel]) => {
    const { symbols_per_connection: symbols, connections_per_account: connections } = channel;
    const { batch_size, batches_per_second } = channel;
    const pool = `${symbols.toLocaleString('en-IN')} × ${connections}`;
    return `${name} ${pool}, ${batch_size.toLocaleString('en-IN')} × ${batches_per_second}/s`;
  });
}

/** What somebody may look for: the broker's name, an exchange, a mode. */
export function searchText(broker: BrokerCapabilities): string {
  return [broker.broker, broker.name, ...broker.exchanges, modesText(broker), loginText(broker)]
    .join(' ')
    .toLowerCase();
}
