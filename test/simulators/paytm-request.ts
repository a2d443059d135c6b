import type { Frame } from '../../src/modules/brokers/engine/contract.js';
import type { PaytmMode } from './paytm-encoder.js';

/** One preference of a request, with the wire's names. */
export interface RequestedPreference {
  actionType: 'ADD' | 'REMOVE';
  modeType: PaytmMode;
  scripType: 'INDEX' | 'EQUITY' | 'ETF' | 'FUTURE' | 'OPTION';
  exchangeType: 'NSE' | 'BSE';
  scripId: string;
}

const VALUES: Readonly<Record<string, readonly string[]>> = {
  actionType: ['ADD', 'REMOVE'],
  modeType: ['LTP', 'QUOTE', 'FULL'],
  scripType: ['INDEX', 'EQUITY', 'ETF', 'FUTURE', 'OPTION'],
  exchangeType: ['NSE', 'BSE'],
};

/** Reads a request as strictly as the broker does: a list of preferences, or what is wrong with it. */
export function readPreferences(frame: Frame): RequestedPreference[] | { fault: string } {
  let list: unknown;
  try {
    list = JSON.parse(frame.toString());
  } catch {
    return { fault: `not JSON: ${frame.toString().slice(0, 100)}` };
  }
  if (!Array.isArray(list) || list.length === 0) return { fault: `no list: ${frame.toString().slice(0, 100)}` };
  const fault = list.map(faultOf).find((one) => one !== undefined);
  return fault === undefined ? (list as RequestedPreference[]) : { fault };
}

function faultOf(preference: Record<string, unknown>): string | undefined {
  for (const [key, values] of Object.entries(VALUES)) {
    if (!values.includes(String(preference[key]))) return `${key}: ${JSON.stringify(preference)}`;
  }
  const { scripId } = preference;
  return typeof scripId === 'string' && /^\d+$/.test(scripId) ? undefined : `scripId: ${JSON.stringify(preference)}`;
}
