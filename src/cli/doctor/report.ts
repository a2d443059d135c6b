import { oneLine } from '../../common/one-line.js';
import { redact } from '../../common/redact.js';
import type { Finding, Verdict } from './finding.js';

/**
 * Findings as they may be shown: each on one line, and without any of the secrets, whoever wrote the message.
 *
 * @param secrets values that must never be seen
 */
export function presentable(findings: readonly Finding[], secrets: readonly string[]): Finding[] {
  const clean = (text: string) => oneLine(redact(text, secrets));
  return findings.map(({ check, verdict, message, advice }) => ({
    check: clean(check),
    verdict,
    message: clean(message),
    ...(advice !== undefined && { advice: clean(advice) }),
  }));
}

/** For machines: `{"healthy":…,"findings":[{"check","verdict","message","advice"?}]}`. */
export function jsonReport(findings: readonly Finding[]): string {
  return JSON.stringify({ healthy: count(findings, 'fail') === 0, findings });
}

/** For people: a line for each finding, below it what to do, and the sums. */
export function textReport(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, verdict, message, advice }) => [
    `${verdict.padEnd(4)}  ${check.padEnd(width)}  ${message}`,
    ...(advice === undefined ? [] : [`${' '.repeat(6 + width)}  to do: ${advice}`]),
  ]);
  const sums = `${count(findings, 'ok')} ok, ${count(findings, 'warn')} to look at, ${count(findings, 'fail')} failed`;
  return [...lines, sums].join('\n');
}

function count(findings: readonly Finding[], verdict: Verdict): number {
  return findings.filter((finding) => finding.verdict === verdict).length;
}
