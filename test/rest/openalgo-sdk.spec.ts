import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { MarketDataService } from '../../src/modules/market-data/market-data.service.js';
import { eventually } from '../support/eventually.js';
import { API_KEY, TestGateway } from '../support/gateway.js';
import { LineProcess } from '../support/line-process.js';
import { pythonWith } from '../support/python.js';
import { describeUnless } from '../support/requires.js';

interface Said {
  call: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into results of every shape
  result: any;
}

const SCRIPT = fileURLToPath(new URL('./openalgo_rest.py', import.meta.url));
const python = await pythonWith('openalgo==1.0.47');

const RELIANCE = { symbol: 'RELIANCE', exchange: 'NSE' };
const OPTION = { symbol: 'BANKNIFTY30DEC2559400CE', exchange: 'NFO' };

/** The package as it is published, from PyPI, against the embedded replay. */
describeUnless(python.missing)('the market-data calls of the published OpenAlgo Python SDK, unmodified', () => {
  let gateway: TestGateway;
  let sdk: LineProcess<Said>;

  beforeAll(async () => {
    gateway = await TestGateway.start();
    sdk = new LineProcess(python.interpreter!, [SCRIPT, API_KEY, gateway.endpoints.http]);
  });
  afterAll(async () => {
    await sdk.stop();
    await gateway.stop();
  });

  // biome-ignore lint/suspicious/noExplicitAny: tests look into results of every shape
  async function ask(call: string, parameters: object = {}): Promise<any> {
    sdk.say(JSON.stringify({ call, with: parameters }));
    return (await sdk.next((said) => said.call === call)).result;
  }

  it('quotes: has every field that its users read', async () => {
    const { status, data } = await ask('quotes', RELIANCE);
    expect(status).toBe('success');
    for (const field of ['open', 'high', 'low', 'ltp', 'prev_close', 'volume']) expect(data[field]).toBeGreaterThan(0);
    for (const field of ['bid', 'ask', 'oi']) expect(data).toHaveProperty(field);
  });

  it('depth: has five bids and asks, best first', async () => {
    const { status, data } = await ask('depth', OPTION);
    expect(status).toBe('success');
    expect([data.bids.length, data.asks.length]).toEqual([5, 5]);
    expect(data.bids[0].price).toBeGreaterThan(data.bids[4].price);
    expect(data.asks[0].price).toBeLessThan(data.asks[4].price);
    for (const field of ['ltq', 'totalbuyqty', 'totalsellqty', 'prev_close']) expect(data).toHaveProperty(field);
  });

  it('multiquotes: has a result for each symbol', async () => {
    const { status, results } = await ask('multiquotes', { symbols: [RELIANCE, { symbol: 'NOPE', exchange: 'NSE' }] });
    expect(status).toBe('success');
    expect(results).toMatchObject([
      { ...RELIANCE, data: { ltp: expect.any(Number) } },
      { symbol: 'NOPE', error: expect.stringContaining('NOPE') },
    ]);
  });

  it('symbol, search and expiry: know the instruments', async () => {
    expect(await ask('symbol', RELIANCE)).toMatchObject({ status: 'success', data: { ...RELIANCE, lotsize: 1 } });
    const found = await ask('search', { query: 'BANKNIFTY 59400 CE', exchange: 'NFO' });
    expect(found).toMatchObject({ status: 'success', data: [OPTION] });
    const expiry = { symbol: 'BANKNIFTY', exchange: 'NFO', instrumenttype: 'options' };
    expect(await ask('expiry', expiry)).toMatchObject({ status: 'success', data: ['30-DEC-25'] });
  });

  it('instruments: are a frame, of one exchange and of all', async () => {
    const one = await ask('instruments', { exchange: 'NFO' });
    expect(one.columns).toEqual(expect.arrayContaining(['symbol', 'exchange', 'token', 'expiry', 'strike', 'lotsize']));
    expect(one.frame.every(({ exchange }: { exchange: string }) => exchange === 'NFO')).toBe(true);
    expect((await ask('instruments')).frame.length).toBeGreaterThan(one.frame.length);
  });

  it('intervals and history: give the bars that there are as a frame in Indian time', async () => {
    expect(await ask('intervals')).toMatchObject({
      status: 'success',
      data: { minutes: expect.arrayContaining(['1m']) },
    });
    const market = gateway.get(MarketDataService);
    const release = market.hold({ feed: 'replay', ...OPTION, mode: 'QUOTE' });
    await eventually(() => market.bars({ feed: 'replay', ...OPTION }).length > 0);
    release();
    const days = { start_date: '2020-01-01', end_date: '2040-12-31' };
    const history = await ask('history', { ...OPTION, ...days, interval: '1m' });
    expect(history.columns).toEqual(expect.arrayContaining(['open', 'high', 'low', 'close', 'volume']));
    const [first] = market.bars({ feed: 'replay', ...OPTION });
    expect(history.frame[0]).toMatchObject({ open: first!.open });
    expect(history.index[0]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:00\+05:30$/);
    expect(Date.parse(history.index[0].replace(' ', 'T'))).toBe(first!.time);
    const daily = await ask('history', { ...OPTION, ...days, interval: 'D' });
    const day = new Date(first!.time + 330 * 60_000).toISOString().slice(0, 10);
    expect(daily.index[0]).toBe(`${day} 00:00:00`);
  });

  it('timings and holidays: know the calendar', async () => {
    const { data } = await ask('timings', { date: '2025-12-19' });
    expect(data).toContainEqual({ exchange: 'NSE', start_time: 1766115900000, end_time: 1766138400000 });
    expect(await ask('holidays', { year: 2026 })).toMatchObject({ status: 'success', year: 2026 });
    expect((await ask('timings')).status).toBe('success');
  });

  it('gets errors with their code and what to do', async () => {
    const refused = await ask('quotes', { symbol: 'NOPE', exchange: 'NSE' });
    expect(refused).toMatchObject({ status: 'error', code: 404, message: expect.stringContaining('UNKNOWN_SYMBOL') });
  });
});
