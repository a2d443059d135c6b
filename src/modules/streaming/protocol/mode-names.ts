import type { Mode } from '../../../common/mode.js';

export type ModeNumber = 1 | 2 | 3 | 4;

/** How a mode is written on the client's wire. */
export const MODE_NAMES: Readonly<Record<Mode, string>> = { LTP: 'LTP', QUOTE: 'Quote', DEPTH: 'Depth' };

export interface RequestedMode {
  mode: Mode;
  /** The number that the client used; 3 for the name `Depth`. */
  number: ModeNumber;
}

const BY_NUMBER: Readonly<Record<number, RequestedMode>> = {
  1: { mode: 'LTP', number: 1 },
  2: { mode: 'QUOTE', number: 2 },
  3: { mode: 'DEPTH', number: 3 },
  4: { mode: 'DEPTH', number: 4 },
};

const BY_NAME: Readonly<Record<string, RequestedMode>> = {
  ltp: { mode: 'LTP', number: 1 },
  quote: { mode: 'QUOTE', number: 2 },
  depth: { mode: 'DEPTH', number: 3 },
};

/** Depth is 3 in one published document and 4 in another: both are read. Undefined for what is no mode. */
export function readMode(value: unknown): RequestedMode | undefined {
  if (typeof value === 'number') return BY_NUMBER[value];
  if (typeof value !== 'string') return undefined;
  const name = value.toLowerCase();
  return Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : undefined;
}
