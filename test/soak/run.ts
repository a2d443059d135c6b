import { rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { requireBuild } from '../bench/contenders/gateway-home.js';
import { killAll } from '../bench/processes/child.js';
import { makeHome } from './gateway/home.js';
import { parseOptions, type SoakOptions, USAGE } from './options.js';
import { report } from './report.js';
import type { Outcome, Trial, TrialContext } from './trial.js';
import { trials } from './trials/index.js';

const folders: string[] = [];

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function attempt(trial: Trial, context: TrialContext): Promise<Outcome> {
  try {
    return await trial.run(context);
  } catch (error) {
    return { figures: [], failures: [(error as Error).stack ?? String(error)] };
  }
}

async function soak(options: SoakOptions): Promise<boolean> {
  requireBuild();
  const begun = new Date();
  const results: { trial: Trial; outcome: Outcome }[] = [];
  for (const trial of trials) {
    if (options.only.length > 0 && !options.only.includes(trial.name)) continue;
    say(`${trial.name}: ${trial.what}`);
    const outcome = await attempt(trial, {
      options,
      say: (line) => say(`  ${new Date().toISOString().slice(11, 19)} ${trial.name}: ${line}`),
      home: async () => {
        const folder = await makeHome();
        folders.push(folder);
        return folder;
      },
    });
    for (const failure of outcome.failures) say(`  failed: ${failure}`);
    results.push({ trial, outcome });
  }
  const text = report(results, `npm run soak -- ${process.argv.slice(2).join(' ')}`.trim(), begun);
  say(`\n${text}`);
  if (options.report) await writeFile(options.report, text);
  return results.every(({ outcome }) => outcome.failures.length === 0);
}

// Runs at every end: the normal one, an error, and process.exit() of a signal.
process.once('exit', () => {
  killAll();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

try {
  const options = parseOptions(
    process.argv.slice(2),
    trials.map(({ name }) => name),
  );
  if (options) process.exit((await soak(options)) ? 0 : 1);
  else say(USAGE);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(2);
}
