import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ZmtpPublisher } from '../../src/modules/bus/zmtp/zmtp-publisher.js';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { StartedGateway } from '../support/started-gateway.js';

const RECORDING = fileURLToPath(new URL('../../data/session-2025-12-15.tgr', import.meta.url));

let folder: string;
let started: StartedGateway;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tickgate-start-'));
});
afterEach(async () => {
  started.kill('SIGKILL');
  await started.exitCode();
  rmSync(folder, { recursive: true, force: true });
});

async function refusal(env: Record<string, string>): Promise<string> {
  started = new StartedGateway(folder, env);
  expect(await started.exitCode()).toBe(1);
  return started.errors;
}

describe('a first start', () => {
  it('prints a key that works, once; the second start prints none; SIGTERM ends it with clients told 1001', async () => {
    started = new StartedGateway(folder, {});
    const url = await started.listening();
    const key = await eventually(() => /tg_[\w-]{43}/.exec(started.out)?.[0] ?? false);
    const client = await TestClient.authenticated(url, key);
    await client.request({ action: 'subscribe', symbol: 'BSE', exchange: 'NSE' }, 'subscription');
    await client.next('market_data');
    started.kill('SIGTERM');
    expect(await client.end()).toMatchObject({ code: 1001 });
    expect(await started.exitCode()).toBe(0);
    started = new StartedGateway(folder, {});
    const again = await TestClient.authenticated(await started.listening(), key);
    again.close();
    expect(started.out).not.toContain('tg_');
  }, 120_000);
});

describe('a start that cannot be', () => {
  it('says in one line that the recording is missing', async () => {
    const errors = await refusal({ TICKGATE_REPLAY_FILE: 'nowhere.tgr' });
    expect(errors).toMatch(/^Tickgate cannot start: .*nowhere\.tgr.*\n$/);
  });

  it('says in one line that the recording is damaged', async () => {
    const file = join(folder, 'damaged.tgr');
    copyFileSync(RECORDING, file);
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(0, bytes.length / 2));
    const errors = await refusal({ TICKGATE_REPLAY_FILE: file });
    expect(errors).toMatch(/^Tickgate cannot start: .*damaged\.tgr.*\n$/);
  });

  it('lists everything that is wrong with the settings', async () => {
    const errors = await refusal({ TICKGATE_ROLE: 'server', LTP_THROTTLE_MS: 'soon' });
    expect(errors).toContain('TICKGATE_ROLE="server": expected one of');
    expect(errors).toContain('LTP_THROTTLE_MS="soon": expected a whole number');
  });

  it('says in one line that the port of the bus is taken, and what to set', async () => {
    const other = new ZmtpPublisher({ endpoint: 'tcp://127.0.0.1:0', sendHighWaterMark: 1000 });
    await other.start();
    const port = new URL(other.address).port;
    const errors = await refusal({ ZMQ_PORT: port });
    expect(errors).toMatch(/^Tickgate cannot start: The bus cannot bind .*ZMQ_PORT.*\n$/);
    await other.stop();
  });
});
