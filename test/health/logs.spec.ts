import { afterEach, expect, it } from '@jest/globals';
import { temporaryFolder } from '../auth/support/temporary-folder.js';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { API_KEY } from '../support/gateway.js';
import { StartedGateway } from '../support/started-gateway.js';

let gateway: StartedGateway | undefined;
afterEach(async () => {
  gateway?.kill('SIGKILL');
  await gateway?.exitCode();
});

function start(env: Record<string, string>): StartedGateway {
  gateway = new StartedGateway(temporaryFolder(), { TICKGATE_BOOTSTRAP_API_KEY: API_KEY, ...env });
  return gateway;
}

/** The lines of the log, beside the text of the first start. */
function linesOf({ out }: StartedGateway): Record<string, unknown>[] {
  return out
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

it('with LOG_FORMAT=json a session that ends is one object with reason and counts, and nothing is lost at the end', async () => {
  const process = start({ LOG_FORMAT: 'json' });
  const url = await process.printed(/"msg":"websocket: (ws:[^"]+)"/);
  const client = await TestClient.authenticated(url);
  client.socket.close(1000, 'bye');
  await client.end();
  const session = await eventually(() => linesOf(process).find(({ event }) => event === 'session_ended') ?? false);
  expect(session).toMatchObject({
    level: 'info',
    context: 'Sessions',
    channel: 'websocket',
    code: 1000,
    reason: 'bye',
    address: '127.0.0.1',
    requests: 1,
    rejected: 0,
    conflated: 0,
    user: expect.any(String),
    key_id: expect.any(String),
    messages: expect.any(Number),
    bytes: expect.any(Number),
  });
  process.kill('SIGTERM');
  expect(await process.exitCode()).toBe(0);
  expect(linesOf(process).some(({ msg }) => msg === 'SIGTERM: shutting down')).toBe(true);
  expect(linesOf(process).every(({ time, level, msg }) => [time, level, msg].every((x) => typeof x === 'string'))).toBe(
    true,
  );
  expect(JSON.stringify(linesOf(process))).not.toContain(API_KEY);
});

it('with LOG_LEVEL=error a start that goes well says nothing but where to begin', async () => {
  const process = start({ LOG_LEVEL: 'error', TICKGATE_REPLAY_SPEED: '5' });
  await process.printed(/http:\/\/\S+/);
  expect(process.out).not.toMatch(/Tickgate\]|Sessions\]|Metrics\]/);
});
