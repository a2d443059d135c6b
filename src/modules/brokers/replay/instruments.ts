import type { Instrument } from '../../instruments/instrument.js';
import { sessionLibrary } from './player/session-library.js';

/**
 * The instruments of a recording.
 *
 * @param file path of the recording; absent or empty: the one that comes with Tickgate
 * @throws RecordingError when the recording is missing, damaged, or none
 */
export function replayInstruments(file = ''): Instrument[] {
  const { instruments } = sessionLibrary.open(file).recording.header;
  return instruments.map(({ price_decimals, quantity_decimals, ...instrument }) => instrument);
}
