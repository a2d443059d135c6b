import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { AcknowledgedChanges } from '../support/acknowledged-changes.js';
import { eventually } from '../support/eventually.js';
import { RemoteAdmin } from '../support/remote-admin.js';
import { StartedGateway } from '../support/started-gateway.js';

const ROUNDS = 2;
/** Changes before each kill, at least. */
const EACH = 5;
/** Turns of our event loop in which several requests begin and end. */
const TURNS = 2000;

let folder: string;
let started: StartedGateway;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tickgate-killed-'));
  started = new StartedGateway(folder, {});
});
afterEach(async () => {
  started.kill('SIGKILL');
  await started.exitCode();
  rmSync(folder, { recursive: true, force: true });
});

const http = () => started.printed(/\bhttp: (http:[^\s"]+)/);

it('a gateway that is killed at any moment has every change that it acknowledged when it is started again', async () => {
  const url = await http();
  const admin = await (await RemoteAdmin.first(url, await started.printed(/\/setup#token=([\w-]+)/))).byKey();
  const account = (await admin.must('POST /admin/v1/accounts', { broker: 'replay' })) as { id: string };
  const changes = new AcknowledgedChanges(admin, account.id);
  for (let round = 1; round <= ROUNDS; round++) {
    const working = changes.untilItIsGone();
    await eventually(() => changes.acknowledged >= round * EACH);
    // Any moment, also in the middle of a transaction.
    for (let turns = Math.random() * TURNS; turns > 0; turns--) await nextTurn();
    started.kill('SIGKILL');
    await working;
    await started.exitCode();
    started = new StartedGateway(folder, {});
    admin.url = await http();
    expect(await changes.losses()).toEqual([]);
  }
  expect(changes.acknowledged).toBeGreaterThanOrEqual(ROUNDS * EACH);
}, 120_000);
