import { inspect } from 'node:util';

/**
 * A line of the log as a text for people, and the same facts by name for programs: `LOG_FORMAT=json` writes them beside
 * the text. Neither may hold a secret.
 */
export class LogLine {
  constructor(
    readonly text: string,
    readonly fields: Readonly<Record<string, unknown>>,
  ) {}

  toString(): string {
    return this.text;
  }

  /** What Nest's own logger prints. */
  [inspect.custom](): string {
    return this.text;
  }
}
