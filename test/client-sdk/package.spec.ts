import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { API_KEY, TestGateway } from '../support/gateway.js';

const run = promisify(execFile);
const tool = (name: string) => resolve('node_modules/.bin', name);

/** What the documents promise, in bytes. */
const MOST_BYTES = 8_000;
const MOST_DECODER_BYTES = 2_500;

/** Code of somebody who uses the package: every line that must not compile says so. */
const CONSUMER = `
import { TickgateClient, TickgateError, type MarketDataMessage, type Tick, type ConnectionState } from '@tickgate/client';
const client = new TickgateClient({ url: 'ws://127.0.0.1:8765', apiKey: async () => 'key' });
client.on('tick', (tick) => {
  if (tick.mode === 'Depth') tick.data.depth.buy[0]?.price.toFixed(2);
  // @ts-expect-error there is a depth only in mode Depth
  else tick.data.depth;
});
// @ts-expect-error there is no such event
client.on('ticks', () => {});
// @ts-expect-error there is no such mode
client.subscribe(['NSE:TCS'], { mode: 'Full' });
// @ts-expect-error there is no such depth level
client.subscribe(['NSE:TCS'], { mode: 'Depth', depthLevel: 10 });
export const quote: Tick<'Quote'> | undefined = client.last('NSE:TCS');
export const bid = (message: MarketDataMessage<'Quote'>): number | undefined => message.data.bid;
export const number: 2 = (null as unknown as MarketDataMessage<'Quote'>).mode;
export async function first(): Promise<number> {
  for await (const tick of client.ticks(['NSE:TCS'], { mode: 'LTP' })) return tick.data.ltp;
  throw new TickgateError('CLOSED', 'none');
}
export function text(state: ConnectionState): string {
  switch (state.status) {
    case 'reconnecting': return \`\${state.attempt} in \${state.retryInMs}: \${state.reason.code}\`;
    case 'failed': return state.reason.message;
    case 'connected': return state.session.user_id;
    case 'connecting':
    case 'authenticating': return String(state.attempt);
    case 'disconnected':
    case 'closed': return '';
  }
}
export async function refused(): Promise<readonly string[]> {
  const results = await client.subscribe(['NSE:TCS', { symbol: 'SBIN', exchange: 'NSE' }]);
  return results.map((result) => (result.status === 'success' ? '' : result.code));
}
`;

describe('the package as it is published', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tickgate-package-'));
  const installed = join(folder, 'node_modules/@tickgate/client');

  beforeAll(async () => {
    mkdirSync(installed, { recursive: true });
    cpSync('packages/client/package.json', join(installed, 'package.json'));
    cpSync('packages/client/proto', join(installed, 'proto'), { recursive: true });
    await run(tool('tsc'), ['-p', 'packages/client', '--outDir', join(installed, 'dist')]);
    // What npm would install beside it.
    symlinkSync(resolve('node_modules/ws'), join(folder, 'node_modules/ws'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has what its exports name, and no dependency but the optional ones', () => {
    const published = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
      files: string[];
      exports: Record<string, string | Record<string, string>>;
      dependencies?: object;
    };
    const files = published.files.flatMap((folder) =>
      readdirSync(join(installed, folder)).map((file) => `./${folder}/${file}`),
    );
    const named = Object.values(published.exports).flatMap((entry) =>
      typeof entry === 'string' ? [entry] : Object.values(entry),
    );
    expect(files).toEqual(expect.arrayContaining(named));
    expect(published.dependencies).toBeUndefined();
  });

  it('is small in a browser, and brings no other package into its bundle', async () => {
    const options = ['--bundle', '--minify', '--format=esm', '--platform=browser', '--splitting'];
    const bundle = join(folder, 'bundle');
    await run(tool('esbuild'), [join(installed, 'dist/index.js'), ...options, `--outdir=${bundle}`]);
    const sizeOf = (file: string) => gzipSync(readFileSync(join(bundle, file)), { level: 9 }).length;
    const [decoder, ...others] = readdirSync(bundle).filter((file) => file !== 'index.js');
    expect(sizeOf('index.js')).toBeLessThan(MOST_BYTES);
    expect(readFileSync(join(bundle, 'index.js'), 'utf8')).not.toContain('perMessageDeflate');
    // What only the compact encoding needs is a file of its own.
    expect(others).toEqual([]);
    expect(sizeOf(decoder!)).toBeLessThan(MOST_DECODER_BYTES);
  });

  it('has types that hold', async () => {
    writeFileSync(join(folder, 'consumer.ts'), CONSUMER);
    const options = {
      strict: true,
      module: 'NodeNext',
      target: 'ES2022',
      lib: ['ES2022', 'DOM'],
      types: [],
      noEmit: true,
    };
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['consumer.ts'] }));
    const { stdout } = await run(tool('tsc'), ['-p', folder]).catch((error: { stdout: string }) => error);
    expect(stdout).toBe('');
  });

  it('runs the example on Node, and ends when the key is wrong', async () => {
    const gateway = await TestGateway.start({ TICKGATE_REPLAY_SPEED: '5' });
    cpSync('examples/node/watch.mjs', join(folder, 'watch.mjs'));
    const watch = (key: string) =>
      spawn(process.execPath, [join(folder, 'watch.mjs'), 'NSE:BSE', 'NSE:NOPE'], {
        env: { ...process.env, TICKGATE_API_KEY: key, TICKGATE_URL: gateway.url },
      });
    const child = watch(API_KEY);
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => lines.push(line));
    }
    await eventually(() =>
      expect(lines.filter((line) => /^NSE:BSE \d+(\.\d+)? /.test(line)).length).toBeGreaterThan(2),
    );
    expect(lines).toEqual(expect.arrayContaining([expect.stringMatching(/^NSE:NOPE NOPE is not in the instruments/)]));
    child.kill();
    await once(child, 'close');

    const refused = watch('tg_wrong_key_of_somebody');
    const [code] = (await once(refused, 'close')) as [number];
    expect(code).toBe(1);
    await gateway.stop();
  });
});
