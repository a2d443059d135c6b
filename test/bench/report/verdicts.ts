import type { Check, Outcome, Verdict } from '../scenario.js';

/** Outcomes by contender; one that could not run is absent. */
export type Outcomes<S> = ReadonlyMap<string, Outcome<S>>;

export interface JudgedCheck {
  target: string;
  /** Absent when a contender that it compares has no sample. */
  verdict: Verdict | undefined;
}

export function judge<S>(check: Check<S>, outcomes: Outcomes<S>): JudgedCheck {
  const compared = check.compares.map((name) => outcomes.get(name)).filter((outcome) => outcome !== undefined);
  const verdict = compared.length === check.compares.length ? check.judge(...compared) : undefined;
  return { target: check.target, verdict };
}

/** One line for each check. */
export function verdictLines<S>(checks: readonly Check<S>[], outcomes: Outcomes<S>): string[] {
  return checks.map((check) => verdictLine(judge(check, outcomes)));
}

function verdictLine({ target, verdict }: JudgedCheck): string {
  if (!verdict) return `  not judged   ${target}`;
  return `  ${verdict.met ? 'reached   ' : 'NOT REACHED'}  ${target}: ${verdict.figure}`;
}
