import type { AlertCause } from '../modules/health/alerts/alert.js';
import type { MetricFamily } from '../modules/health/metrics/exposition.js';

/** Open connections by credential (see `credentialOf`); 0: the last one has ended. */
export type ConnectionCounts = Readonly<Record<string, number>>;

/** What an edge process says to the main process. */
export type FromEdge =
  /** Said once a second by whoever is not stuck. */
  | { type: 'alive' }
  | { type: 'listening'; port: number }
  /** It ends, because it cannot start. */
  | { type: 'failed'; reason: string }
  /** The system has told it to end: whether it does is the main process's to decide. */
  | { type: 'signal'; signal: string }
  /** While it ends: its clients have been told. */
  | { type: 'told' }
  | { type: 'metrics'; id: number; families: MetricFamily[] }
  | { type: 'alert'; status: 'firing'; cause: AlertCause; subject: string; message: string; count: number }
  | { type: 'alert'; status: 'resolved'; cause: AlertCause; subject: string; message: string }
  /** Connections here, of those credentials whose number has changed. */
  | { type: 'connections'; counts: ConnectionCounts };

/** What the main process says to an edge process. */
export type ToEdge =
  | { type: 'stop' }
  | { type: 'reload_certificate' }
  | { type: 'scrape'; id: number }
  /** Connections in all other processes, of those credentials whose number has changed. */
  | { type: 'connections'; counts: ConnectionCounts };
