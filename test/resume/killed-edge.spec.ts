import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { StartedGateway } from '../support/started-gateway.js';
import { PlainClient } from './support/plain-client.js';
import { SharedEdges } from './support/shared-edges.js';

/** `TICKGATE_STORM=1000` for the figure of docs/resume.md. */
const CLIENTS = Number(process.env.TICKGATE_STORM ?? 200);
const SYMBOLS_EACH = 20;

const folder = mkdtempSync(join(tmpdir(), 'tickgate-resume-'));
const clients: PlainClient[] = [];
let shared: SharedEdges;
let leaving: StartedGateway;

beforeAll(async () => {
  shared = await SharedEdges.start(1, { WS_MAX_CONNECTIONS_PER_KEY: '5000' });
  leaving = new StartedGateway(folder, shared.settings);
});
afterAll(async () => {
  leaving.kill('SIGKILL');
  await leaving.exitCode();
  for (const client of clients) client.close();
  await shared.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** SYM0, which everybody has, and others. */
const symbolsOf = (client: number) =>
  Array.from({ length: SYMBOLS_EACH }, (_, i) => ({
    symbol: `SYM${i === 0 ? 0 : 1 + ((client * SYMBOLS_EACH + i) % 3000)}`,
    exchange: 'NSE',
  }));

async function come(url: string, resume?: unknown) {
  const client = new PlainClient(url);
  clients.push(client);
  const tick = client.next('market_data');
  // Not everybody waits for it.
  tick.catch(() => {});
  return { client, tick, reply: await client.authenticate(resume) };
}

describe(`${CLIENTS} clients of an edge whose process is killed`, () => {
  it('all have their subscriptions again at another one, and are ready for the next time', async () => {
    const url = await leaving.listening();
    const staying = shared.edges[0]!.url;
    const before = await Promise.all(Array.from({ length: CLIENTS }, () => come(url)));
    await Promise.all(
      before.map(({ client }, i) => client.request({ action: 'subscribe', symbols: symbolsOf(i) }, 'subscribe')),
    );
    await eventually(async () => {
      const rows = await shared.rows();
      expect(rows.filter(({ subscriptions }) => subscriptions.includes('SYM0'))).toHaveLength(CLIENTS);
    });
    const cpu = process.cpuUsage();
    const begun = performance.now();
    leaving.kill('SIGKILL');
    await Promise.all(before.map(({ client }) => client.closed));
    const after = await Promise.all(before.map(({ reply }) => come(staying, reply.resume)));
    const tookMs = Math.round(performance.now() - begun);
    const { user, system } = process.cpuUsage(cpu);
    if (process.env.TICKGATE_STORM) {
      const cpuMs = Math.round((user + system) / 1000);
      process.stdout.write(`${CLIENTS} clients resumed in ${tookMs} ms (${cpuMs} ms of CPU, the clients' included)\n`);
    }
    expect(after.filter(({ reply }) => reply.resumed)).toHaveLength(CLIENTS);

    await eventually(() => expect(shared.publisher.topics).toContain('replay_NSE_SYM0_QUOTE'));
    shared.publish('SYM0_QUOTE', { seq: 1, ltp: 5 });
    for (const { tick } of after) expect(await tick).toMatchObject({ symbol: 'SYM0', data: { ltp: 5 } });
    for (const i of [0, CLIENTS >> 1, CLIENTS - 1]) {
      const { subscriptions } = await after[i]!.client.request({ action: 'get_subscriptions' }, 'subscriptions');
      expect(subscriptions).toMatchObject(symbolsOf(i));
    }
    await eventually(async () => {
      expect((await shared.rows()).filter(({ endedAt }) => endedAt === null)).toHaveLength(CLIENTS);
    });
  });
});
