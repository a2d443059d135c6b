import { BenchBrowser } from '../browser/bench-browser.js';
import type { BenchPage } from '../browser/bench-page.js';
import { gatewayEntry } from '../paths.js';
import { Child } from '../processes/child.js';
import { freePort } from '../processes/ports.js';
import type { Figures, PartSample, Round, Subject } from '../scenario.js';

export interface BoardLoad {
  symbols: number;
  /** Of each symbol. */
  ticksPerSecond: number;
}

const ADMIN = { name: 'bench', password: 'a password for one run of the bench' };
const SET_UP_LINK = /(http:\/\/\S+)\/setup#token=([\w-]{43})/;
const START_DEADLINE_MS = 60_000;
/** The publisher begins this long after the board is there, and the measurement this long after it. */
const WARM_UP_SECONDS = 3;

/** The live board of a gateway under load, in a browser. */
export function webBoard(load: BoardLoad): Subject<PartSample> {
  return {
    name: 'board',
    needs: ['zpub', 'chromium'],
    async run(round) {
      // Chromium is a family of processes, most of them none of our children: others' work cannot be told from theirs.
      return { figures: await measure(round, load), othersCores: Number.NaN };
    },
  };
}

async function measure(round: Round, { symbols, ticksPerSecond }: BoardLoad): Promise<Figures> {
  const { tools, seconds, folder } = round;
  const home = await round.gatewayHome();
  const [httpPort, busPort] = [await freePort(), await freePort()];
  const env = {
    ...home.env,
    WEBSOCKET_PORT: String(await freePort()),
    HTTP_PORT: String(httpPort),
    ZMQ_PORT: String(await freePort()),
    ZMQ_CONTROL_PORT: '0',
    ZMQ_ENDPOINTS: `tcp://127.0.0.1:${busPort}`,
  };
  const server = new Child('gateway', process.execPath, [...home.nodeArgs, gatewayEntry], { env, cwd: home.folder });
  let browser: BenchBrowser | undefined;
  let publisher: Child | undefined;
  try {
    const url = `http://127.0.0.1:${httpPort}`;
    await server.expectOutput(new RegExp(`http: ${url}`), START_DEADLINE_MS);
    browser = await BenchBrowser.start(tools.chromium, folder);
    const page = await browser.open(`${url}/sign-in`);
    await page.until(
      `location.origin === ${JSON.stringify(url)} && document.readyState === 'complete'`,
      START_DEADLINE_MS,
    );
    await signIn(page, server);
    await page.evaluate(showSymbols(symbols));
    await page.until(`document.querySelector('[role=grid] tbody tr') !== null`, START_DEADLINE_MS);

    const publishing = WARM_UP_SECONDS + seconds + 2;
    const what = [`tcp://127.0.0.1:${busPort}`, 'bind', 'replay_', symbols, 'QUOTE', symbols * ticksPerSecond];
    publisher = new Child('zpub', tools.zpub, [...what, publishing].map(String), { env: {} });
    return await page.evaluate<Figures>(measured(WARM_UP_SECONDS, seconds), 1000 * publishing + START_DEADLINE_MS);
  } finally {
    await publisher?.stop();
    await browser?.stop();
    await server.stop();
  }
}

/** By the printed link where the database has no admin yet, and by password in later rounds. */
async function signIn(page: BenchPage, server: Child): Promise<void> {
  const post = (path: string, body: object): Promise<boolean> =>
    page.evaluate<boolean>(`(async () => {
      const headers = { 'content-type': 'application/json' };
      const body = ${JSON.stringify(JSON.stringify(body))};
      return (await fetch(${JSON.stringify(path)}, { method: 'POST', headers, body })).ok;
    })()`);
  if (await post('/auth/sign-in', ADMIN)) return;
  const [, , token] = await server.expectOutput(SET_UP_LINK, 0);
  if (!(await post('/auth/setup', { token, ...ADMIN }))) throw server.failure('did not take its set-up link');
}

function showSymbols(count: number): string {
  return `(() => {
    const instruments = Array.from({ length: ${count} }, (_, k) => ({ symbol: 'SYM' + k, exchange: 'NSE' }));
    const lists = [{ id: '1', name: 'Load', instruments }];
    localStorage.setItem('tickgate.watchlists', JSON.stringify({ current: '1', lists }));
    location.assign('/');
  })()`;
}

/**
 * Counts the frames that the page draws, and how often the first price on it is another one; then scrolls to the end,
 * where prices must be just as fresh.
 */
function measured(warmUpSeconds: number, seconds: number): string {
  return `(async () => {
    const frame = () => new Promise(requestAnimationFrame);
    const pause = (ms) => new Promise((next) => setTimeout(next, ms));
    const price = () => document.querySelector('[role=grid] tbody tr td').textContent;
    await pause(${1000 * warmUpSeconds});
    const start = performance.now();
    const times = [];
    let last = start;
    let shown = price();
    let changes = 0;
    while (last - start < ${1000 * seconds}) {
      const now = await frame();
      times.push(now - last);
      last = now;
      const text = price();
      if (text !== shown) changes++;
      shown = text;
    }
    times.sort((a, b) => a - b);
    const table = document.querySelector('[role=grid]');
    table.parentElement.scrollTop = table.scrollHeight;
    await pause(200);
    const bottom = [...document.querySelectorAll('[role=grid] tbody tr')].at(-1).textContent;
    if (!/[0-9]\\.[0-9]/.test(bottom)) throw new Error('the last row has no price: ' + bottom);
    return {
      framesPerSecond: (1000 * times.length) / (last - start),
      p99FrameMs: times[Math.floor(0.99 * times.length)],
      changesPerSecond: (1000 * changes) / (last - start),
    };
  })()`;
}
