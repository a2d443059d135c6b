import { afterEach } from '@jest/globals';
import { Logger, type LoggerService } from '@nestjs/common';

/** A Nest logger that keeps every line, level first, in place of writing it. */
export class CapturedLog implements LoggerService {
  readonly lines: string[] = [];
  readonly log = this.keep('log');
  readonly error = this.keep('error');
  readonly warn = this.keep('warn');
  readonly debug = this.keep('debug');
  readonly verbose = this.keep('verbose');
  readonly fatal = this.keep('fatal');

  private keep(level: string): (...parts: unknown[]) => void {
    return (...parts) => {
      const texts = parts.map((part) => (part instanceof Error ? `${part.message} ${part.stack}` : String(part)));
      this.lines.push([level, ...texts].join(' '));
    };
  }
}

/** Puts a `CapturedLog` in the place of the Nest logger until the test ends, and gives its lines. */
export function captureLog(): string[] {
  const log = new CapturedLog();
  Logger.overrideLogger(log);
  return log.lines;
}

afterEach(() => Logger.overrideLogger(true));
