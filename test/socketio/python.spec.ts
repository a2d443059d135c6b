import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { ApiKeyService } from '../../src/modules/auth/api-key.service.js';
import { API_KEY } from '../support/gateway.js';
import { LineProcess } from '../support/line-process.js';
import { pythonWith } from '../support/python.js';
import { describeUnless } from '../support/requires.js';
import { MarketChannel } from './support/market-channel.js';
import type { Heard } from './support/market-client.js';

const SCRIPT = fileURLToPath(new URL('./support/market_client.py', import.meta.url));
const SYM1 = { symbol: 'SYM1', exchange: 'NSE' };
const python = await pythonWith('python-socketio[client]==5.18.1');

describeUnless(python.missing)('python-socketio', () => {
  let channel: MarketChannel;
  let client: LineProcess<Heard>;
  let seq = 0;

  beforeAll(async () => {
    channel = await MarketChannel.start();
  });
  afterAll(() => channel.stop());
  afterEach(() => client.stop());

  function connect(auth: object, transport: string): void {
    client = new LineProcess(python.interpreter!, [SCRIPT, channel.url, JSON.stringify(auth), transport]);
  }

  const next = async (event: string) => (await client.next((heard) => heard.event === event)).payload;

  it.each(['websocket', 'polling'])(
    'subscribes and receives over %s',
    async (transport) => {
      connect({ apikey: API_KEY }, transport);
      expect(await next('connected')).toEqual({ status: 'ok' });
      client.say(JSON.stringify(['subscribe', { symbols: [SYM1], mode: 'Depth' }]));
      expect(await next('subscription_success')).toMatchObject({ status: 'success', subscriptions: [SYM1] });
      await channel.publish('replay_NSE_SYM1_DEPTH', { seq: ++seq, ltp: 5, depth: { buy: [], sell: [] } });
      const { payload } = await client.next(
        ({ event, payload: { data } }) => event === 'market_data' && data!.seq === seq,
      );
      expect(payload).toMatchObject({ type: 'market_data', mode: 3, ...SYM1 });
      client.say(JSON.stringify(['call', ['get_depth', SYM1]]));
      expect(await next('acknowledged')).toMatchObject({ ...SYM1, data: { seq } });
      client.say(JSON.stringify(['subscribe', { symbols: 'SYM1' }]));
      expect(await next('subscription_error')).toMatchObject({ code: 'INVALID_PARAMETERS' });
      client.say(JSON.stringify(['unsubscribe', { symbols: [SYM1] }]));
      expect(await next('unsubscription_success')).toMatchObject({ status: 'success' });
    },
    30_000,
  );

  it('is told why it is not let in', async () => {
    connect({ apikey: 'wrong' }, 'websocket');
    expect(await next('connect_error')).toMatchObject({
      message: expect.stringContaining('API key'),
      data: { code: 'AUTHENTICATION_ERROR' },
    });
  }, 30_000);

  it('is told why it is disconnected', async () => {
    const { id, key } = await channel.team.member('pythonista');
    connect({ apikey: key }, 'websocket');
    await next('connected');
    await channel.gateway.get(ApiKeyService).revoke(id);
    expect(await next('error')).toMatchObject({ code: 'AUTHENTICATION_ERROR' });
    await next('disconnect');
  }, 30_000);
});
