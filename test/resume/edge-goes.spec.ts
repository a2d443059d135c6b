import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Drain } from '../../src/modules/streaming/drain.js';
import { hashOfResumeToken } from '../../src/modules/streaming/resume/resume-token.js';
import { eventually } from '../support/eventually.js';
import { heldBy, SharedEdges } from './support/shared-edges.js';

const [SYM1, SYM2] = ['SYM1', 'SYM2'].map((symbol) => ({ symbol, exchange: 'NSE' }));

let shared: SharedEdges;
let staying: string;

beforeAll(async () => {
  shared = await SharedEdges.start(1);
  staying = shared.edges[0]!.url;
});
afterAll(() => shared.stop());
afterEach(() => shared.closeClients());

/** The client of an edge that is gone has the topics of SYM1 and SYM2 at the other one, without a word. */
async function expectResumed(token: unknown): Promise<void> {
  const { client, reply } = await shared.connect(staying, token);
  expect(reply).toMatchObject({ status: 'success', resumed: true });
  expect(await heldBy(client)).toMatchObject([SYM1, SYM2]);
  await eventually(() => expect(shared.publisher.topics).toContain('replay_NSE_SYM2_DEPTH'));
  shared.publish('SYM2_DEPTH', { seq: 1, ltp: 5 });
  expect(await client.next('market_data', ({ data }) => data?.ltp === 5)).toMatchObject({ ...SYM2, mode: 4 });
  client.close();
}

describe('the clients of an edge', () => {
  it('resume at another one when it was shut down, up to what they subscribed in its last moment', async () => {
    const leaving = await shared.add();
    const { client, reply } = await shared.connect(leaving.url);
    await client.request({ action: 'subscribe', ...SYM1, mode: 2 }, 'subscription');
    await eventually(async () => expect(JSON.stringify(await shared.rows())).toContain('SYM1'));
    await client.request({ action: 'subscribe', ...SYM2, mode: 4 }, 'subscription');
    await shared.remove(leaving);
    expect(await client.end()).toMatchObject({ code: 1001 });
    await expectResumed(reply.resume);
  });

  it('resume at another one while it is drained', async () => {
    const leaving = await shared.add();
    const { client, reply } = await shared.connect(leaving.url);
    await client.request({ action: 'subscribe', ...SYM1, mode: 2 }, 'subscription');
    await client.request({ action: 'subscribe', ...SYM2, mode: 4 }, 'subscription');
    leaving.get(Drain).begin(0);
    expect(await client.next('error')).toMatchObject({ code: 'SERVER_SHUTDOWN' });
    expect(await client.end()).toMatchObject({ code: 1001 });
    const tokenHash = hashOfResumeToken(reply.resume as string);
    await eventually(async () => {
      expect(await shared.rows()).toContainEqual(expect.objectContaining({ tokenHash, endedAt: expect.any(Date) }));
    });
    await expectResumed(reply.resume);
    await shared.remove(leaving);
  });

  it('resume at the one that takes its place when there was only one', async () => {
    const alone = await SharedEdges.start(1);
    try {
      const { client, reply } = await alone.connect(alone.edges[0]!.url);
      await client.request({ action: 'subscribe', ...SYM1 }, 'subscription');
      await alone.remove(alone.edges[0]!);
      const again = await alone.connect((await alone.add()).url, reply.resume);
      expect(again.reply.resumed).toBe(true);
      expect(await heldBy(again.client)).toMatchObject([SYM1]);
    } finally {
      await alone.stop();
    }
  });

  it('have nothing to resume once the time to live has passed, and nothing stays behind', async () => {
    const short = await SharedEdges.start(1, { WS_RESUME_TTL: '0.4' });
    try {
      const { client, reply } = await short.connect(short.edges[0]!.url);
      await client.request({ action: 'subscribe', ...SYM1 }, 'subscription');
      await eventually(async () => expect(await short.rows()).toHaveLength(1));
      client.close();
      await eventually(async () => expect(await short.rows()).toEqual([]));
      const again = await short.connect(short.edges[0]!.url, reply.resume);
      expect(again.reply).toMatchObject({ status: 'success', resumed: false });
    } finally {
      await short.stop();
    }
  });
});
