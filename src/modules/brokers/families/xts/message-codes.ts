import { MODE_RANK, type Mode } from '../../../../common/mode.js';

/** Kinds of messages, which are what an instrument is subscribed to. */
export const LTP_CODE = 1512;
export const TOUCHLINE_CODE = 1501;
export const DEPTH_CODE = 1502;
export const OPEN_INTEREST_CODE = 1510;
/** Changes of an instrument's fixed values, pushed for every instrument, unasked. */
export const PROPERTY_CODE = 1105;

/** The rank of the richest mode that a message fills; undefined for messages without prices. */
export function rankOf(code: number): number | undefined {
  switch (code) {
    case LTP_CODE:
      return MODE_RANK.LTP;
    case TOUCHLINE_CODE:
      return MODE_RANK.QUOTE;
    case DEPTH_CODE:
      return MODE_RANK.DEPTH;
    default:
      return undefined;
  }
}

/** @param ltpCode what LTP is subscribed as: some services have no message of their own for it */
export function codeOf(mode: Mode, ltpCode: number): number {
  if (mode === 'LTP') return ltpCode;
  return mode === 'QUOTE' ? TOUCHLINE_CODE : DEPTH_CODE;
}
