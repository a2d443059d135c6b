import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger, pino } from 'pino';
import { LogLine } from '../common/log-line.js';
import { isFailedStart, isWiring } from '../startup-logger.js';

/** A reader of the log that stalls must not hold up ticks: beyond this, lines are given up. In bytes. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
/** What a pipe takes in one piece: lines of processes that share it do not get mixed up. */
const SHARED_WRITE_BYTES = 4096;

/** Nothing is meant to be logged under these names; should it happen, the value stays out. */
const SECRET_FIELDS = ['api_key', 'apikey', 'password', 'secret', 'token', 'authorization', 'cookie'];

export type PinoLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

export interface JsonLoggerOptions {
  level: PinoLevel;
  /** The role of this process. */
  role: string;
  /** Which of several processes that share an output it is; undefined: it is the only one. */
  processName?: string;
  /** Absent: the standard output, without ever waiting for it. */
  destination?: DestinationStream;
}

/** One JSON object a line: `time`, `level`, `context`, `msg`, and the fields of a `LogLine`. */
export class JsonLogger implements LoggerService {
  private readonly pino: Logger;

  constructor({ level, role, processName, destination }: JsonLoggerOptions) {
    this.pino = pino(
      {
        level,
        base: { role, ...(processName !== undefined && { process: processName }), pid: process.pid },
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
        redact: { paths: SECRET_FIELDS, censor: '***' },
      },
      destination ??
        pino.destination({
          fd: 1,
          sync: false,
          maxLength: MAX_WAITING_BYTES,
          ...(processName !== undefined && { maxWrite: SHARED_WRITE_BYTES }),
        }),
    );
  }

  log(message: unknown, ...rest: unknown[]): void {
    const context = rest.at(-1);
    if (!isWiring(context)) this.write('info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    if (!isFailedStart(rest.at(-1))) this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** Nest puts the context last, and a stack before it. */
  private write(level: PinoLevel, message: unknown, rest: unknown[]): void {
    const context = typeof rest.at(-1) === 'string' ? (rest.at(-1) as string) : undefined;
    const stack = rest.length > 1 && typeof rest[0] === 'string' ? rest[0] : undefined;
    const fields = {
      ...(message instanceof LogLine && message.fields),
      ...(context !== undefined && { context }),
      ...(stack !== undefined && { stack }),
      ...(message instanceof Error && { stack: message.stack }),
    };
    this.pino[level](fields, textOf(message));
  }
}

function textOf(message: unknown): string {
  if (message instanceof Error) return message.message;
  if (message instanceof LogLine || typeof message !== 'object') return String(message);
  return JSON.stringify(message);
}
