import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { InstrumentImporter } from '../../src/modules/instruments/instrument-importer.js';
import { RestGateway } from './support/rest-gateway.js';

const ROWS = 3_000;

let rest: RestGateway;
beforeAll(async () => {
  rest = await RestGateway.start();
  const rows = Array.from({ length: ROWS }, (_, i) => `LOAD${i},NSE,${i},LOAD${i},NSE,"Load, number ${i}",,,1,EQ,0.05`);
  const expiring = ['26-MAR-26', '30-DEC-25'].map((expiry, i) => {
    const symbol = `NIFTY${expiry.replaceAll('-', '')}FUT`;
    return `${symbol},NFO,f${i},${symbol},NFO,NIFTY,${expiry},,75,FUT,0.05`;
  });
  const header = 'symbol,exchange,token,brsymbol,brexchange,name,expiry,strike,lotsize,instrumenttype,tick_size';
  const master = Buffer.from([header, ...rows, ...expiring, ''].join('\n'));
  await rest.gateway.get(InstrumentImporter).import('zerodha', master, { force: true });
});
afterAll(() => rest.stop());

describe('the instruments', () => {
  it('come whole as JSON, or those of one exchange', async () => {
    const all = await rest.get('instruments');
    expect(all).toMatchObject({ status: 200, body: { status: 'success', message: `${ROWS + 2} instruments` } });
    expect(all.body.data).toHaveLength(ROWS + 2);
    expect((await rest.get('instruments?exchange=NFO')).body.data).toHaveLength(2);
  });

  it('come as a CSV file', async () => {
    const { status, headers, body } = await rest.get('instruments?exchange=NSE&format=csv');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(headers.get('content-disposition')).toBe('attachment; filename=instruments_NSE.csv');
    const rows = parse(body, { columns: true }) as Record<string, string>[];
    expect(rows).toHaveLength(ROWS);
    expect(rows.find(({ symbol }) => symbol === 'LOAD7')).toMatchObject({ name: 'Load, number 7', lotsize: '1' });
  });
});

describe('a symbol', () => {
  it('is looked up, and told to be unknown where it is', async () => {
    const { body } = await rest.post('symbol', { symbol: 'LOAD7', exchange: 'NSE' });
    expect(body).toEqual({
      status: 'success',
      data: expect.objectContaining({ symbol: 'LOAD7', token: '7', lotsize: 1 }),
    });
    expect(await rest.get('symbol?symbol=NOPE&exchange=NSE')).toMatchObject({
      status: 404,
      body: { status: 'error', code: 'UNKNOWN_SYMBOL', symbol: 'NOPE', exchange: 'NSE' },
    });
  });

  it('is found by its beginning and by words, as many as asked for', async () => {
    expect((await rest.post('search', { query: 'load29' })).body.data[0]).toMatchObject({ symbol: 'LOAD29' });
    expect((await rest.post('search', { query: 'nifty mar', exchange: 'NFO' })).body).toMatchObject({
      message: '1 found',
      data: [{ symbol: 'NIFTY26MAR26FUT' }],
    });
    expect((await rest.get('search?query=LOAD&limit=5')).body.data).toHaveLength(5);
    expect((await rest.post('search', { query: 'nothing at all' })).body).toMatchObject({
      status: 'success',
      data: [],
    });
  });

  it('has its expiries, nearest first', async () => {
    const asked = { symbol: 'NIFTY', exchange: 'NFO', instrumenttype: 'futures' };
    expect((await rest.post('expiry', asked)).body).toEqual({
      status: 'success',
      message: '2 found',
      data: ['30-DEC-25', '26-MAR-26'],
    });
    expect((await rest.post('expiry', { ...asked, exchange: 'NSE' })).status).toBe(400);
  });
});
