import { setTimeout as delay } from 'node:timers/promises';
import { AcknowledgedChanges } from '../../support/acknowledged-changes.js';
import type { RemoteAdmin } from '../../support/remote-admin.js';
import { SoakGateway } from '../gateway/soak-gateway.js';
import type { Outcome, Trial, TrialContext } from '../trial.js';

/** Callers at the same time. */
const CALLERS = 3;
const LONGEST_LIFE_MS = 1500;

export const kills: Trial = {
  name: 'kills',
  what:
    'The gateway is killed by SIGKILL at a random moment while keys and accounts are changed over REST, and started ' +
    'anew, again and again: every change that it has acknowledged has to be there.',
  run: (context) => killLoop(context),
};

async function killLoop({ options, say, home }: TrialContext): Promise<Outcome> {
  const folder = await home();
  let gateway = await SoakGateway.start(folder);
  const admin = await gateway.firstAdmin();
  const changes: AcknowledgedChanges[] = [];
  for (let i = 0; i < CALLERS; i++) changes.push(await caller(admin));
  const failures: string[] = [];
  const starts: number[] = [];
  for (let round = 0; round < options.kills; round++) {
    const working = changes.map((one) => one.untilItIsGone());
    await delay(Math.random() * LONGEST_LIFE_MS);
    await gateway.kill();
    await Promise.all(working);
    const begun = performance.now();
    gateway = await SoakGateway.start(folder);
    starts.push(performance.now() - begun);
    admin.url = gateway.httpUrl;
    for (const one of changes) failures.push(...(await one.losses()));
    say(`round ${round + 1}: ${total(changes)} changes acknowledged, ${failures.length} lost`);
  }
  await gateway.kill();
  return {
    figures: [
      { what: 'kills', value: String(options.kills) },
      { what: 'changes acknowledged', value: String(total(changes)) },
      { what: 'changes lost', value: String(failures.length) },
      { what: 'start after a kill, worst', value: `${Math.max(...starts).toFixed(0)} ms` },
    ],
    failures: failures.slice(0, 20),
  };
}

async function caller(admin: RemoteAdmin): Promise<AcknowledgedChanges> {
  const { id } = (await admin.must('POST /admin/v1/accounts', { broker: 'replay' })) as { id: string };
  return new AcknowledgedChanges(admin, id);
}

function total(changes: readonly AcknowledgedChanges[]): number {
  return changes.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
}
