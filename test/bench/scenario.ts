import type { Load } from './load/load.js';
import type { Sample } from './load/pass.js';
import { median } from './statistics.js';
import type { ToolName } from './tool-chain.js';

/** What a contender needs from the bench for one round. */
export interface Round {
  tools: Record<ToolName, string>;
  /** Measured seconds asked for; a scenario with a course of its own takes its own time. */
  seconds: number;
  /** For whatever a round writes; removed with the bench. */
  folder: string;
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

/** What a scenario measures. Each round runs in a fresh process. */
export interface Subject<S> {
  name: string;
  /** Rounds beyond which nothing is learnt; default: as many as are asked for. */
  mostRounds?: number;
  needs: readonly ToolName[];
  run(round: Round): Promise<S>;
}

/** One of the servers that a load scenario compares. */
export interface Contender extends Subject<Sample> {
  load: Load;
}

/** What was measured, by the names that the part gives. */
export type Figures = Readonly<Record<string, number>>;

/** What one round of a part of the product showed. */
export interface PartSample {
  figures: Figures;
  /** Cores that everything else on the machine kept busy meanwhile; NaN where that cannot be told. */
  othersCores: number;
}

/** All rounds of one contender. */
export class Outcome<S = Sample> {
  constructor(readonly samples: readonly S[]) {}

  median(pick: (sample: S) => number): number {
    return median(this.samples.map(pick));
  }

  highest(pick: (sample: S) => number): number {
    return Math.max(...this.samples.map(pick));
  }

  every(test: (sample: S) => boolean): boolean {
    return this.samples.every(test);
  }
}

export interface Verdict {
  figure: string;
  met: boolean;
}

/** One line of the target table. Not judged when one of the contenders it compares has no sample. */
export interface Check<S = Sample> {
  target: string;
  compares: readonly string[];
  judge(...outcomes: Outcome<S>[]): Verdict;
}

/** What every kind of scenario has. */
export interface Course<S, C extends Subject<S> = Subject<S>> {
  name: string;
  /** The load in words. */
  work: string;
  /** In the order in which they take turns. */
  contenders: readonly C[];
  checks: readonly Check<S>[];
}

/** Servers under the load of clients, measured from outside. */
export interface LoadScenario extends Course<Sample, Contender> {
  kind: 'load';
}

/** A part of the product by itself, which measures its own work. */
export interface PartScenario extends Course<PartSample> {
  kind: 'part';
  /** How the table shows the figures, in their order. */
  columns: readonly Column[];
}

export interface Column {
  /** Its name in `Figures`. */
  figure: string;
  heading: string;
  show(value: number): string;
}

export type Scenario = LoadScenario | PartScenario;
