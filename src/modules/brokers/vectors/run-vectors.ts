import { readFileSync } from 'node:fs';
import type { Mismatch } from './compare-tick.js';
import { type BrokerLookup, type FrameResult, playVectors } from './play-vectors.js';
import { parseVectorFile } from './vector-file.js';

/** How many frames have passed and failed. */
export interface VectorCount {
  passed: number;
  failed: number;
}

/**
 * Plays files from anywhere, and writes a line for every mismatch: file, frame, tick, key, what was expected, what
 * came. A file that cannot be played counts as one failure.
 */
export function runVectors(
  paths: readonly string[],
  brokerOf: BrokerLookup,
  write: (line: string) => void,
): VectorCount {
  const count: VectorCount = { passed: 0, failed: 0 };
  for (const path of paths) {
    try {
      for (const result of playVectors(parseVectorFile(readFileSync(path, 'utf8')), brokerOf)) {
        const problems = describe(result);
        count[problems.length === 0 ? 'passed' : 'failed'] += 1;
        for (const problem of problems) write(`${path}: ${result.name}: ${problem}`);
      }
    } catch (error) {
      count.failed += 1;
      write(`${path}: cannot be played: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return count;
}

function describe({ mismatches, thrown }: FrameResult): string[] {
  const lines = mismatches.map(describeMismatch);
  return thrown === undefined ? lines : [`the protocol threw: ${thrown}`, ...lines];
}

function describeMismatch({ tick, key, expected, got }: Mismatch): string {
  if (key !== '') return `tick ${tick}: ${key}: expected ${show(expected)}, got ${show(got)}`;
  return expected === undefined ? `tick ${tick}: too many: ${show(got)}` : `tick ${tick}: missing: ${show(expected)}`;
}

/** JSON, but with the numbers that JSON has no words for. */
function show(value: unknown): string {
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'nothing');
}
