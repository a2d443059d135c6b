import type { Frame } from '../../engine/contract.js';

/** The text of a frame, which some servers mark as binary. */
export function frameText(frame: Frame): string {
  return typeof frame === 'string' ? frame : frame.toString('utf8');
}
