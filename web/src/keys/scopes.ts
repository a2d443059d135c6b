import type { Scope } from '../api/index.js';

/** What a key can be used for, and what that means. */
export const SCOPE_CHOICES: readonly { scope: Scope; label: string; hint: string }[] = [
  { scope: 'stream', label: 'Stream', hint: 'Subscribe over WebSocket' },
  { scope: 'market_data', label: 'Market data', hint: 'Quotes and instruments over REST' },
  { scope: 'orders', label: 'Orders', hint: "The account's order updates" },
  { scope: 'admin', label: 'Admin', hint: 'Everything that this web page can do' },
];
