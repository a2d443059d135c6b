import type { Trial } from '../trial.js';
import { idleClients } from './idle-clients.js';
import { kills } from './kills.js';
import { mixedLoad } from './mixed-load.js';
import { reconnectStorm } from './reconnect-storm.js';
import { recovery } from './recovery.js';
import { shutdown } from './shutdown.js';

/** In the order in which they run. */
export const trials: readonly Trial[] = [recovery, reconnectStorm, idleClients, shutdown, kills, mixedLoad];
