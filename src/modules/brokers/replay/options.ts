import type { Credentials } from '../engine/contract.js';

export interface ReplayOptions {
  /** Path of the recording; empty: the one that comes with Tickgate. */
  file: string;
  /** Recorded ms that pass in a ms. */
  speed: number;
  /** Start again when the recording ends. */
  loop: boolean;
  /** Of what is interpolated and synthesised. */
  seed: number;
  /** `now`: times are moved so that the session's clock is the wall clock; `kept`: as recorded. */
  timestamps: 'now' | 'kept';
}

/**
 * Reads the options of a replay account: `file`, `speed`, `loop`, `seed`, `timestamps`. What is absent or empty takes
 * its default: the shipped recording, 1, true, 1, `now`.
 *
 * @throws Error that names the option and what it expects
 */
export function replayOptions(credentials: Credentials): ReplayOptions {
  const speed = Number(credentials.speed || 1);
  if (!Number.isFinite(speed) || speed <= 0) throw expected('speed', 'a number above 0', credentials.speed);
  const seed = Number(credentials.seed || 1);
  if (!Number.isSafeInteger(seed) || seed < 0) throw expected('seed', 'a whole number from 0', credentials.seed);
  const loop = credentials.loop || 'true';
  if (loop !== 'true' && loop !== 'false') throw expected('loop', 'true or false', loop);
  const timestamps = credentials.timestamps || 'now';
  if (timestamps !== 'now' && timestamps !== 'kept') throw expected('timestamps', 'now or kept', timestamps);
  return { file: credentials.file ?? '', speed, seed, loop: loop === 'true', timestamps };
}

function expected(option: string, what: string, text: string | undefined): Error {
  return new Error(`Replay option ${option}: expected ${what}, and it is "${text}"`);
}
