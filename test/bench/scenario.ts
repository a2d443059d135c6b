import type { Load } from './load/load.js';
import type { Sample } from './load/pass.js';
import { median } from './statistics.js';
import type { ToolName } from './tool-chain.js';

/** What a contender needs from the bench for one round. */
export interface Round {
  tools: Record<ToolName, string>;
  /** Measured seconds asked for; a scenario with a course of its own takes its own time. */
  seconds: number;
  /** Makes the gateway's database with its instruments, once a run. */
  gatewayHome(): Promise<GatewayHome>;
}

/** A folder with a database that knows the bench's instruments and API key. */
export interface GatewayHome {
  folder: string;
  env: NodeJS.ProcessEnv;
  apiKey: string;
  /** Arguments for Node itself, before the program's path. */
  nodeArgs: string[];
}

/** One of the servers that a scenario compares. Each round runs in a fresh process. */
export interface Contender {
  name: string;
  load: Load;
  needs: readonly ToolName[];
  run(round: Round): Promise<Sample>;
}

/** All rounds of one contender. */
export class Outcome {
  constructor(readonly samples: readonly Sample[]) {}

  median(pick: (sample: Sample) => number): number {
    return median(this.samples.map(pick));
  }

  highest(pick: (sample: Sample) => number): number {
    return Math.max(...this.samples.map(pick));
  }

  every(test: (sample: Sample) => boolean): boolean {
    return this.samples.every(test);
  }
}

export interface Verdict {
  figure: string;
  met: boolean;
}

/** One line of the target table. Not judged when one of the contenders it compares has no sample. */
export interface Check {
  target: string;
  compares: readonly string[];
  judge(...outcomes: Outcome[]): Verdict;
}

export interface Scenario {
  name: string;
  /** The load in words. */
  work: string;
  /** In the order in which they take turns. */
  contenders: readonly Contender[];
  checks: readonly Check[];
}
