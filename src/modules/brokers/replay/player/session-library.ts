import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Clock, systemClock } from '../../../../common/clock.js';
import { RecordingReader } from '../../../../recording/recording-reader.js';

const SHIPPED = join('data', 'session-2025-12-15.tgr');

/** A recording that is being played, by nobody or by many. */
export interface Session {
  readonly recording: RecordingReader;
  /** Monotonic ms at which the session began; it runs from then on, whether somebody listens or not. */
  readonly startedAt: number;
}

/** Opens each recording once. */
export class SessionLibrary {
  private readonly sessions = new Map<string, Session>();

  constructor(readonly clock: Clock) {}

  /**
   * The session of a recording, which begins with the first call.
   *
   * @param file path; empty: the recording that comes with Tickgate
   * @throws RecordingError
   */
  open(file: string): Session {
    const path = file === '' ? shippedRecording() : resolve(file);
    let session = this.sessions.get(path);
    if (!session) {
      session = { recording: RecordingReader.open(path), startedAt: this.clock.monotonic() };
      this.sessions.set(path, session);
    }
    return session;
  }
}

/** The sessions of this process. */
export const sessionLibrary = new SessionLibrary(systemClock);

/** Found from the package's root, because sources and built files lie at different depths. */
export function shippedRecording(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return join(folder, SHIPPED);
}
