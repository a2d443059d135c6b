/** What a user or a key may see; null sets no limit, an empty list allows nothing. */
export interface Entitlement {
  modes: readonly string[] | null;
  depth_levels: readonly number[] | null;
  exchanges: readonly string[] | null;
  max_symbols: number | null;
  max_connections: number | null;
}

const MODE_NAMES: Readonly<Record<string, string>> = { LTP: 'LTP', QUOTE: 'Quote', DEPTH: 'Depth' };

export function modeName(mode: string): string {
  return MODE_NAMES[mode] ?? mode;
}

/** The limits in few words; empty where there are none. */
export function limitsText({ modes, depth_levels, exchanges, max_symbols, max_connections }: Entitlement): string {
  const parts: string[] = [];
  if (modes) parts.push(modes.length > 0 ? modes.map(modeName).join(', ') : 'no mode');
  if (depth_levels) parts.push(depth_levels.length > 0 ? `depth ${depth_levels.join(', ')}` : 'no depth');
  if (exchanges) parts.push(exchanges.length > 0 ? exchanges.join(', ') : 'no exchange');
  if (max_symbols !== null) parts.push(`${max_symbols.toLocaleString('en-IN')} symbols`);
  if (max_connections !== null) parts.push(`${max_connections.toLocaleString('en-IN')} connections`);
  return parts.join('; ');
}

export function hasLimits(entitlement: Entitlement): boolean {
  return Object.values(entitlement).some((limit) => limit !== null);
}
