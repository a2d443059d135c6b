import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { captureLog } from '../auth/support/captured-log.js';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { TestGateway } from '../support/gateway.js';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await TestGateway.start();
});
afterAll(() => gateway.stop());

/** What steers a terminal, or begins a line. */
const STEERING = /[\p{Cc}\u2028\u2029\u202a-\u202e]/u;

describe('a client that nobody knows', () => {
  it.each([
    ['a line break', 'bye\n[Nest] 1 - ERROR [Auth] key revoked by root'],
    ['orders to a terminal', 'bye\u001b[2J\u009b31m'],
    ['a turned reading direction', 'bye\u202etoor'],
  ])('writes no line of its own into the log by closing with %s', async (_what, reason) => {
    const lines = captureLog();
    const client = await TestClient.connect(gateway.url);
    client.socket.close(4000, reason);
    await eventually(() => expect(lines.filter((line) => line.includes('ended 4000 (bye'))).toHaveLength(1));
    expect(lines.filter((line) => STEERING.test(line))).toEqual([]);
  });
});
