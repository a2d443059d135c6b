import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { TickgateClient } from '../../packages/client/src/index.js';
import { missingBrowser, TestBrowser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { pythonWith } from '../support/python.js';
import { describeUnless } from '../support/requires.js';
import { ADMIN, PASSWORD, signIn } from '../support/signed-in-page.js';
import { StartedGateway } from '../support/started-gateway.js';
import { ReceivingProgram } from './support/receiving-program.js';

const SYMBOL = 'RELIANCE';
/** Ticks that every program must have got: one could be chance. */
const ENOUGH = 3;
/** Older ones have a WebSocket, too, but only when they are told. */
const NODE_OPTIONS = Number(process.versions.node.split('.')[0]) < 22 ? ['--experimental-websocket'] : [];
const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const curl = spawnSync('curl', ['--version']).status === 0 ? {} : { missing: 'curl is not installed' };
const python = await pythonWith('openalgo==1.0.47');

/** The first block of a language in the README. */
function readmeBlock(language: string): string {
  return new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(README)![1]!;
}

/** From the first start to ticks in one's own programs: each test goes on where the one before has ended. */
describeUnless(missingBrowser())("the newcomer's path", () => {
  const folder = mkdtempSync(join(tmpdir(), 'tickgate-newcomer-'));
  let gateway: StartedGateway;
  let browser: TestBrowser;
  let page: Page;
  let http: string;
  let websocket: string;
  let key: string;
  const copied: Record<string, string> = {};
  const programs: Record<string, ReceivingProgram> = {};
  let client: TickgateClient;
  /** What the client package gets: last prices by the exchange's time, as with the programs. */
  const prices = new Map<string, number>();

  beforeAll(async () => {
    gateway = new StartedGateway(folder, {});
    browser = await TestBrowser.start();
    page = await browser.open({ permissions: ['clipboard-read', 'clipboard-write'] });
  }, 60_000);
  afterAll(async () => {
    await client?.close();
    await Promise.all(Object.values(programs).map((program) => program.stop()));
    await browser?.stop();
    gateway.kill('SIGKILL');
    await gateway.exitCode();
    rmSync(folder, { recursive: true, force: true });
  });

  const row = (name: string) => page.getByRole('row', { name });
  const price = (name: string) => row(name).getByRole('gridcell').first().textContent();

  /** Saves a program as a newcomer does, with the key in it, and starts it. */
  function run(name: string, interpreter: string, options: readonly string[], code: string): void {
    const file = join(folder, name);
    writeFileSync(file, code.replaceAll('KEY', key));
    programs[name] = new ReceivingProgram(interpreter, [...options, file], SYMBOL);
  }

  /** The README tells the usual ports; those of the tests are free ones. */
  function withOwnPorts(code: string): string {
    return code.replaceAll('ws://127.0.0.1:8765', websocket).replaceAll('http://127.0.0.1:5000', http);
  }

  async function copyProgram(language: string): Promise<string> {
    const details = page.getByRole('complementary', { name: `Details of ${SYMBOL}` });
    await details.getByText(language, { exact: true }).click();
    const shown = details.getByRole('region', { name: `${language} program for ${SYMBOL}` });
    await eventually(async () => expect(await shown.textContent()).toContain(language === 'curl' ? http : websocket));
    await details.getByRole('button', { name: 'Copy' }).click();
    await details.getByText('Copied').waitFor();
    return page.evaluate(() => navigator.clipboard.readText());
  }

  function expectSameTicks(...names: string[]): void {
    const others = names.map((name) => programs[name]!);
    const shared = [...prices.keys()].filter((time) => others.every((other) => other.prices.has(time)));
    const output = others.map(({ lastWords }) => lastWords).join('\n');
    expect({ output, isEnough: shared.length >= ENOUGH }).toEqual({ output, isEnough: true });
    for (const other of others) for (const time of shared) expect(other.prices.get(time)).toBe(prices.get(time));
  }

  it('begins with a start that prints a key and a link to the page', async () => {
    websocket = await gateway.listening();
    http = await gateway.printed(/http: (http:\S+)/);
    key = await gateway.printed(/tg_[\w-]{43}/);
    await page.goto(await gateway.printed(/^ +(http:\S+\/setup#token=\S{43})$/m));
  }, 60_000);

  it('goes on by choosing a name and a password, which sign in from then on', async () => {
    await page.getByLabel('Name').fill(ADMIN);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByLabel('Password again').fill(PASSWORD);
    await page.getByRole('button', { name: 'Make the admin and sign in' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn(page);
  });

  it('shows prices that move', async () => {
    // It has a value a second; a share may stand still for a minute.
    const index = () => price('NIFTY NSE_INDEX');
    const before = await eventually(async () => {
      const text = await index();
      expect(text).toMatch(/\d/);
      return text;
    });
    await eventually(async () => expect(await index()).not.toBe(before));
  });

  it('gives programs to copy', async () => {
    await row(`${SYMBOL} NSE`).click();
    for (const language of ['Node', 'Python', 'curl']) copied[language] = await copyProgram(language);
    expect(copied.curl).toContain(`${http}/api/v1/quotes`);
  });

  it('brings the ticks of the page to Node: by what was copied, by the README, and by the client package', async () => {
    run('copied.mjs', process.execPath, NODE_OPTIONS, copied.Node!);
    run('readme.mjs', process.execPath, NODE_OPTIONS, withOwnPorts(readmeBlock('js')));
    client = new TickgateClient({ url: websocket, apiKey: key });
    client.on('tick', ({ data }) => void (data.ltp && data.timestamp && prices.set(data.timestamp, data.ltp)));
    await client.subscribe([`NSE:${SYMBOL}`]);
    await eventually(() => expectSameTicks('copied.mjs', 'readme.mjs'));
    await eventually(async () => {
      const shown = Number((await price(`${SYMBOL} NSE`))!.replaceAll(/[^\d.]/g, ''));
      expect([...prices.values()]).toContain(shown);
    });
  }, 60_000);

  describeUnless(curl.missing)('with curl', () => {
    it('answers with the price by what was copied', async () => {
      const { stdout } = await promisify(execFile)('sh', ['-c', copied.curl!.replace('KEY', key)]);
      const { data } = JSON.parse(stdout) as { data: { ltp: number } };
      await eventually(() => expect([...prices.values()]).toContain(data.ltp));
    });
  });

  describeUnless(python.missing)('in Python', () => {
    it('brings the same ticks: by what was copied and by the README, with the published package', async () => {
      run('copied.py', python.interpreter!, [], copied.Python!);
      run('readme.py', python.interpreter!, [], withOwnPorts(readmeBlock('py')));
      await eventually(() => expectSameTicks('copied.mjs', 'copied.py', 'readme.py'));
    }, 60_000);
  });
});
