import type { EventEmitter } from 'node:events';
import type { BusSubscriber } from '../../modules/bus/bus.js';
import { ZmtpSubscriber } from '../../modules/bus/zmtp/zmtp-subscriber.js';
import { RecordingError } from '../../recording/recording-error.js';
import { type RecordOptions, recordOptions, USAGE } from './options.js';
import { Recorder } from './recorder.js';

/** What the command touches outside of its file and the bus. */
export interface RecordEnvironment {
  out(line: string): void;
  err(line: string): void;
  /** How often to tell what is there. */
  progressMs: number;
  /** SIGINT and SIGTERM end the recording in order. */
  signals: EventEmitter;
}

/** Runs the command to its end; gives the exit code: 0 recorded, 1 failed or nothing was received, 2 wrong arguments. */
export async function record(args: string[], environment: RecordEnvironment): Promise<number> {
  const { out, err } = environment;
  let options: RecordOptions | undefined;
  try {
    options = recordOptions(args);
  } catch (error) {
    err(`${(error as Error).message}. See --help.`);
    return 2;
  }
  if (!options) {
    out(USAGE);
    return 0;
  }
  const { endpoint } = options;
  const bus = new ZmtpSubscriber({ endpoints: () => [endpoint] });
  try {
    return await recordFrom(bus, options, environment);
  } catch (error) {
    err((error as Error).message);
    return 1;
  } finally {
    await bus.stop();
  }
}

async function recordFrom(bus: BusSubscriber, options: RecordOptions, environment: RecordEnvironment): Promise<number> {
  const { err, progressMs, signals } = environment;
  const say = (text: string, fields: object) => environment.out(options.json ? JSON.stringify(fields) : text);
  let fail: (error: Error) => void = () => {};
  const failure = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const recorder = new Recorder(options, bus, Date.now, (error) => fail(error));
  const { writer } = recorder;
  const { feed, endpoint, file } = options;
  const counted = () => ({ ticks: writer.records, instruments: recorder.heard, bytes: writer.bytes });
  const progress = setInterval(() => {
    const { ticks, instruments, bytes } = counted();
    say(`${ticks} ticks of ${instruments} of ${options.instruments.length} instruments, ${bytes} bytes`, counted());
  }, progressMs);
  try {
    await bus.start();
    say(`Recording ${feed} at ${endpoint} into ${file}. Ctrl-C ends it.`, { recording: feed, endpoint, file });
    await Promise.race([failure, ended(options.minutes, signals)]);
    await bus.stop();
    if (writer.records === 0) {
      writer.discard();
      err(`Nothing was received: is a gateway running at ${endpoint}, and does its feed know these symbols?`);
      return 1;
    }
    writer.finish();
    const { ticks, instruments, bytes } = counted();
    const { malformed } = recorder;
    const summary = `${file}: ${ticks} ticks of ${instruments} instruments, ${bytes} bytes`;
    say(malformed > 0 ? `${summary}\n${malformed} messages were not understood` : summary, {
      file,
      ...counted(),
      malformed,
    });
    return 0;
  } catch (error) {
    if (error instanceof RecordingError) writer.discard();
    throw error;
  } finally {
    clearInterval(progress);
  }
}

/** Resolves when the time is up or a signal comes. */
async function ended(minutes: number | undefined, signals: EventEmitter): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let stop: () => void = () => {};
  await new Promise<void>((resolve) => {
    stop = resolve;
    signals.once('SIGINT', stop).once('SIGTERM', stop);
    if (minutes !== undefined) timer = setTimeout(stop, minutes * 60_000);
  });
  clearTimeout(timer);
  signals.off('SIGINT', stop).off('SIGTERM', stop);
}
