import { afterEach, describe, expect, it } from '@jest/globals';
import { top } from '../../src/cli/top/top.js';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { API_KEY, TestGateway } from '../support/gateway.js';

let gateway: TestGateway | undefined;

afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
});

function run(args: string[], key = API_KEY) {
  const printed = { out: [] as string[], err: [] as string[] };
  const controller = new AbortController();
  const code = top(['--interval', '0.05', ...args], {
    env: { TICKGATE_API_KEY: key },
    out: (text) => printed.out.push(text),
    err: (line) => printed.err.push(line),
    isTerminal: false,
    signal: controller.signal,
  });
  return { code, printed, stop: () => controller.abort() };
}

describe('tickgate top', () => {
  it('shows the feeds and clients that its key may see, look after look, until it is stopped', async () => {
    gateway = await TestGateway.start();
    const client = await TestClient.authenticated(gateway.url);
    const { code, printed, stop } = run(['--url', gateway.endpoints.http]);
    await eventually(() => expect(printed.out.length).toBeGreaterThan(2));
    stop();
    expect(await code).toBe(0);
    const lines = printed.out.at(-1)!.split('\n');
    expect(lines[0]).toMatch(/^FEED +STATE +TICKS\/S +AGE/);
    expect(lines[1]).toMatch(/^replay +(live|quiet|connecting)/);
    expect(lines.join('\n')).toMatch(/CLIENT +ADDRESS +PENDING[^\n]*\nfirst key/);
    client.close();
  });

  it('prints one object with --once --json', async () => {
    gateway = await TestGateway.start();
    const { code, printed } = run(['--url', gateway.endpoints.http, '--once', '--json']);
    expect(await code).toBe(0);
    expect(printed.out).toHaveLength(1);
    expect(JSON.parse(printed.out[0]!)).toMatchObject({ feeds: [{ feed: 'replay' }], clients: [] });
  });

  it('says what to do about a wrong key, and about a gateway that is not there', async () => {
    gateway = await TestGateway.start();
    const wrong = run(['--url', gateway.endpoints.http], 'wrong-key-0123456789');
    expect(await wrong.code).toBe(1);
    expect(wrong.printed.err[0]).toMatch(/answered HTTP 401: .*API key/);
    const away = run(['--url', 'http://127.0.0.1:1']);
    expect(await away.code).toBe(1);
    expect(away.printed.err[0]).toContain('is the gateway running');
  });

  it.each([[['--interval', '0']], [['--rows', 'x']], [['--nope']]])('refuses %j with exit code 2', async (args) => {
    const { code, printed } = run(args);
    expect(await code).toBe(2);
    expect(printed.err[0]).toContain('tickgate top:');
  });
});
