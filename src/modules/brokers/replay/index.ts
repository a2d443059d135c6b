import type { BrokerDefinition } from '../engine/contract.js';
import { capabilities, channels, liveness } from './capabilities.js';
import { replayInstruments } from './instruments.js';
import { playerFactory } from './player/player.js';
import { type SessionLibrary, sessionLibrary } from './player/session-library.js';
import { ReplayProtocol } from './protocol.js';

export { replayInstruments } from './instruments.js';

/** A replay broker with sessions, and so a clock, of its own. */
export function createReplay(library: SessionLibrary): BrokerDefinition {
  return {
    id: 'replay',
    name: 'Replay',
    capabilities,
    channels,
    liveness,
    credentials: [
      { name: 'file', label: 'Recording', secret: false, required: false, adminOnly: true },
      { name: 'speed', label: 'Speed factor', secret: false, required: false, adminOnly: true },
      { name: 'loop', label: 'Start again at the end (true, false)', secret: false, required: false },
      { name: 'seed', label: 'Seed of interpolated ticks', secret: false, required: false },
      { name: 'timestamps', label: 'Times (now, kept)', secret: false, required: false },
    ],
    login: [{ kind: 'none' }],
    embeddedInstruments: ({ file }) => replayInstruments(file),
    createProtocol: ({ credentials }) =>
      new ReplayProtocol(playerFactory(library, credentials), credentials.file || 'shipped'),
  };
}

/** Plays a recorded session as a broker would: the embedded default. */
export const replay: BrokerDefinition = createReplay(sessionLibrary);
