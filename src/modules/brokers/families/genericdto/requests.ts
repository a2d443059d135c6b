import type { Mode } from '../../../../common/mode.js';
import type { Instrument } from '../../../instruments/instrument.js';

/** What the feed tells of a scrip; the greeks of options, a third tier, have no canonical fields. */
export type Tier = 'LTP' | 'ALL';

export interface ScripRequest {
  scripId: string;
  type: Tier;
}

export const HEARTBEAT = JSON.stringify({ heart_beat: true });

export function tierOf(mode: Mode): Tier {
  return mode === 'LTP' ? 'LTP' : 'ALL';
}

/** `NSE_2885`; currencies of NSE have a prefix of their own. */
export function scripIdOf({ exchange, token }: Instrument): string {
  return `${exchange === 'CDS' ? 'NCD' : exchange}_${token}`;
}

/** The server ignores the second list unless its S is a capital one. */
export function requestFrame(list: 'subscribe' | 'unSubscribe', scrips: readonly ScripRequest[]): string[] {
  return scrips.length > 0 ? [JSON.stringify({ heart_beat: false, [list]: scrips })] : [];
}
