export type Verdict = 'ok' | 'warn' | 'fail';

/** What one look at one thing has shown. */
export interface Finding {
  /** What was looked at: `database`, `account zerodha-2`. */
  check: string;
  verdict: Verdict;
  /** What was seen, in one sentence. */
  message: string;
  /** What to do about it; absent where all is well. */
  advice?: string;
}

export function ok(check: string, message: string): Finding {
  return { check, verdict: 'ok', message };
}

export function warn(check: string, message: string, advice: string): Finding {
  return { check, verdict: 'warn', message, advice };
}

export function fail(check: string, message: string, advice: string): Finding {
  return { check, verdict: 'fail', message, advice };
}

/** A length of time as an operator reads it: `4 s`, `12 min`, `3 h`, `2 days`. */
export function span(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}
