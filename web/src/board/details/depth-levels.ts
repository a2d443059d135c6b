import type { BrokerDescription } from '../../api/index.js';

/** What the board offers. */
export const DEPTH_LEVELS = [5, 20, 30, 50] as const;

export type BoardDepthLevel = (typeof DEPTH_LEVELS)[number];

/** Whether a broker delivers so many levels on an exchange; undefined while nobody has said. */
export function supportsDepth(
  capabilities: BrokerDescription | undefined,
  exchange: string,
  level: number,
): boolean | undefined {
  if (!capabilities) return undefined;
  const { depth_levels } = capabilities;
  return (depth_levels[exchange] ?? depth_levels.default ?? []).includes(level);
}
