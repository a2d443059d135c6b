import type { LoggerService, LogLevel } from '@nestjs/common';
import type { Config } from '../config/settings.js';
import { StartupLogger } from '../startup-logger.js';
import { JsonLogger, type PinoLevel } from './json-logger.js';
import { RepeatFilter } from './repeat-filter.js';

/** Nest's names, most important first. */
const LEVELS = [
  ['fatal', 'fatal'],
  ['error', 'error'],
  ['warn', 'warn'],
  ['info', 'log'],
  ['debug', 'debug'],
  ['trace', 'verbose'],
] as const satisfies readonly (readonly [PinoLevel, LogLevel])[];

type Level = (typeof LEVELS)[number][1];
type Line = { level: Level; message: unknown; rest: unknown[] };

/** The log of the gateway: in the format that was asked for, and without floods of one line. */
export class GatewayLogger implements LoggerService {
  readonly log = this.writer('log');
  readonly error = this.writer('error');
  readonly warn = this.writer('warn');
  readonly debug = this.writer('debug');
  readonly verbose = this.writer('verbose');
  readonly fatal = this.writer('fatal');
  private readonly repeats = new RepeatFilter<Line>(({ level, message, rest }, more) =>
    this.target[level](`${message} (and ${more} times more)`, ...rest),
  );

  constructor(private readonly target: Required<Pick<LoggerService, Level>>) {}

  /** @param processName which of several processes it is, said in every line; undefined: it is the only one */
  static of(config: Config, processName?: string): GatewayLogger {
    const { logFormat, logLevel, role } = config;
    if (logFormat === 'json') return new GatewayLogger(new JsonLogger({ level: logLevel, role, processName }));
    const last = LEVELS.findIndex(([name]) => name === logLevel);
    const logLevels = LEVELS.slice(0, last + 1).map(([, level]) => level);
    const colors = process.stdout.isTTY === true;
    return new GatewayLogger(new StartupLogger({ colors, logLevels, prefix: processName }));
  }

  /** Writes what was held back. */
  flush(): void {
    this.repeats.flush();
  }

  private writer(level: Level): (message: unknown, ...rest: unknown[]) => void {
    return (message, ...rest) => {
      if (this.repeats.admits(`${level} ${rest.at(-1)} ${message}`, { level, message, rest })) {
        this.target[level](message, ...rest);
      }
    };
  }
}
