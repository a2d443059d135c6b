/** What a subscriber wants of an instrument: each mode holds what the one before it holds, and more. */
export type Mode = 'LTP' | 'QUOTE' | 'DEPTH';

export const MODES: readonly Mode[] = ['LTP', 'QUOTE', 'DEPTH'];

/** Richer modes have higher ranks: a connection holds the highest rank that anyone wants. */
export const MODE_RANK: Readonly<Record<Mode, number>> = { LTP: 1, QUOTE: 2, DEPTH: 3 };

/** Depth levels a client may ask for; what a broker grants is its capability. */
export const DEPTH_LEVELS = [5, 20, 30, 50, 200] as const;

export type DepthLevel = (typeof DEPTH_LEVELS)[number];

export const DEFAULT_DEPTH_LEVEL: DepthLevel = 5;

export function isDepthLevel(value: unknown): value is DepthLevel {
  return (DEPTH_LEVELS as readonly unknown[]).includes(value);
}
