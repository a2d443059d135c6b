import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { tail } from '../../src/cli/tail/tail.js';
import { eventually } from '../support/eventually.js';
import { API_KEY, TestGateway } from '../support/gateway.js';

let gateway: TestGateway | undefined;

afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
});

/** A run of the command, with what it has printed so far. */
function run(...args: string[]) {
  const signals = new EventEmitter();
  const printed = { out: [] as string[], err: [] as string[] };
  const code = tail(args, {
    env: { WEBSOCKET_URL: gateway?.url ?? '', TICKGATE_API_KEY: API_KEY },
    out: (line) => printed.out.push(line),
    err: (line) => printed.err.push(line),
    signals,
  });
  return { code, printed, signals };
}

describe('tickgate tail', () => {
  it('prints so many ticks as were asked for, and what it is connected to', async () => {
    gateway = await TestGateway.start();
    const { code, printed } = run('NSE:RELIANCE', 'NSE_INDEX:NIFTY', '--count', '4');
    expect(await code).toBe(0);
    expect(printed.out).toHaveLength(4);
    expect(printed.out[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}(NSE:RELIANCE|NSE_INDEX:NIFTY) +[\d,]+\.\d\d/);
    expect(printed.err[0]).toBe(
      `connected to ${gateway.url} as desk1; replay is live`.replace('live', expectState(printed)),
    );
  });

  it('prints order books level by level', async () => {
    gateway = await TestGateway.start();
    const { code, printed } = run('NSE:RELIANCE', '--mode', 'depth', '--count', '1');
    expect(await code).toBe(0);
    expect(printed.out[0]!.split('\n')).toHaveLength(6);
    expect(printed.out[0]!.split('\n')[1]).toMatch(/^ +[\d,]+ +[\d,]+\.\d\d {2}\| {2}[\d,]+\.\d\d +[\d,]+$/);
  });

  it('prints one JSON object a tick for machines', async () => {
    gateway = await TestGateway.start();
    const { code, printed } = run('NSE:RELIANCE', '--json', '--mode', 'ltp', '--count', '2');
    expect(await code).toBe(0);
    for (const line of printed.out) {
      expect(JSON.parse(line)).toMatchObject({
        instrument: 'NSE:RELIANCE',
        mode: 'LTP',
        data: { ltp: expect.any(Number) },
      });
    }
  });

  it('goes on with the instruments that could be subscribed, and says what became of the others', async () => {
    gateway = await TestGateway.start();
    const { code, printed } = run('NSE:NOPE', 'NSE:RELIANCE', '--count', '1');
    expect(await code).toBe(0);
    expect(printed.err).toContainEqual(expect.stringMatching(/^NSE:NOPE: .*\(UNKNOWN_SYMBOL\)$/));
  });

  it('fails when nothing could be subscribed', async () => {
    gateway = await TestGateway.start();
    expect(await run('NSE:NOPE').code).toBe(1);
  });

  it('fails with a key that is wrong, and does not try again', async () => {
    gateway = await TestGateway.start();
    const { code, printed } = run('NSE:RELIANCE', '--key', 'wrong-key-0123456789');
    expect(await code).toBe(1);
    expect(printed.err.join('\n')).toContain('key');
  });

  it('waits for a gateway that is not there, and ends when it is told to', async () => {
    const { code, printed, signals } = run('NSE:RELIANCE', '--url', 'ws://127.0.0.1:1');
    await eventually(() => expect(printed.err.join('\n')).toMatch(/trying again in \d+\.\d s/));
    signals.emit('SIGINT');
    expect(await code).toBe(0);
  });

  it.each([
    [[], 'which instrument?'],
    [['RELIANCE'], 'expected EXCHANGE:SYMBOL, and one is "RELIANCE"'],
    [['NSE:RELIANCE', '--mode', 'full'], '--mode: expected ltp, quote or depth'],
    [['NSE:RELIANCE', '--depth', '7'], '--depth: expected 5, 20, 30, 50 or 200'],
    [['NSE:RELIANCE', '--count', 'x'], '--count: expected a whole number'],
    [['NSE:RELIANCE', '--key', ''], 'no API key'],
    [['--nope'], 'nope'],
  ])('answers %j with what is wrong and exit code 2', async (args, message) => {
    const { code, printed } = run(...args);
    expect(await code).toBe(2);
    expect(printed.err.join('\n')).toContain(message);
  });

  it('is explained by --help', async () => {
    const { code, printed } = run('--help');
    expect(await code).toBe(0);
    expect(printed.out.join('\n')).toContain('tickgate tail EXCHANGE:SYMBOL');
  });
});

/** The feed may still be connecting when the client is let in. */
function expectState({ err }: { err: string[] }): string {
  return /replay is (\w+)/.exec(err[0] ?? '')?.[1] ?? 'live';
}
