import type { SoakOptions } from './options.js';

export interface Figure {
  what: string;
  value: string;
}

/** What came of a trial: figures for the report, and in one line each what was not as it must be. */
export interface Outcome {
  figures: Figure[];
  failures: string[];
}

export interface TrialContext {
  options: SoakOptions;
  /** A line of progress. */
  say(line: string): void;
  /** An empty folder for a gateway, removed at the end. */
  home(): Promise<string>;
}

/** One part of a soak. */
export interface Trial {
  name: string;
  /** What is done, in one sentence of the report. */
  what: string;
  run(context: TrialContext): Promise<Outcome>;
}
