import { describeMachine, machineLine } from '../bench/machine.js';
import type { Outcome, Trial } from './trial.js';

/** What a soak found, as Markdown. */
export function report(results: readonly { trial: Trial; outcome: Outcome }[], command: string, begun: Date): string {
  const failed = results.filter(({ outcome }) => outcome.failures.length > 0).length;
  return [
    `${begun.toISOString().slice(0, 16).replace('T', ' ')} UTC, ${machineLine(describeMachine())}`,
    `\`${command}\`: ${failed === 0 ? 'passed' : `${failed} of ${results.length} trials failed`}`,
    ...results.map(({ trial, outcome }) => section(trial, outcome)),
    '',
  ].join('\n\n');
}

function section({ name, what }: Trial, { figures, failures }: Outcome): string {
  return [
    `### ${name}: ${failures.length === 0 ? 'passed' : 'failed'}\n`,
    `${what}\n`,
    '| | |',
    '|---|---|',
    ...figures.map((figure) => `| ${figure.what} | ${figure.value} |`),
    ...(failures.length > 0 ? ['', ...failures.map((failure) => `- ${failure.replaceAll('\n', ' ')}`)] : []),
  ].join('\n');
}
