import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RestGateway } from './support/rest-gateway.js';

const RELIANCE = { symbol: 'RELIANCE', exchange: 'NSE' };
const DAYS = { start_date: '2025-12-15', end_date: '2025-12-16' };

let rest: RestGateway;
beforeAll(async () => {
  rest = await RestGateway.start();
});
afterAll(() => rest.stop());

describe('history', () => {
  it('of what was never streamed is empty, and says why and what to do', async () => {
    const { status, body } = await rest.post('history', { ...RELIANCE, ...DAYS, interval: '1m', source: 'api' });
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        status: 'success',
        source: 'minute_bars',
        message: expect.stringContaining('Subscribe the symbol'),
        from: null,
        to: null,
        data: [],
      },
    });
  });

  it('refuses days and lengths that are none, and symbols that there are not', async () => {
    const asked = { ...RELIANCE, ...DAYS, interval: '1m' };
    for (const [field, value] of [
      ['interval', '2m'],
      ['interval', 'W'],
      ['start_date', '2025-02-30'],
      ['end_date', '15-12-2025'],
      ['end_date', '2025-12-14'],
      ['source', 'broker'],
    ]) {
      const answer = await rest.post('history', { ...asked, [field!]: value });
      expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_PARAMETERS', field } });
    }
    expect(await rest.post('history', { ...asked, symbol: 'NOPE' })).toMatchObject({ status: 404 });
  });

  it('has the lengths that intervals names', async () => {
    const { data } = (await rest.get('intervals')).body;
    expect(data).toEqual({
      months: [],
      weeks: [],
      days: ['D'],
      hours: ['1h'],
      minutes: ['1m', '3m', '5m', '10m', '15m', '30m'],
      seconds: [],
    });
    for (const interval of Object.values(data).flat()) {
      const query = new URLSearchParams({ ...RELIANCE, ...DAYS, interval: interval as string });
      expect((await rest.get(`history?${query}`)).status).toBe(200);
    }
  });
});

describe('the market', () => {
  it('has its hours on a day, and its holidays in a year', async () => {
    const { body } = await rest.post('market/timings', { date: '2025-12-19' });
    expect(body.data[0]).toEqual({
      exchange: 'NSE',
      start_time: Date.parse('2025-12-19T09:15:00+05:30'),
      end_time: Date.parse('2025-12-19T15:30:00+05:30'),
    });
    expect((await rest.get('market/timings?date=2025-13-01')).status).toBe(400);
    const year = (await rest.post('market/holidays', { year: 2025 })).body;
    expect(year).toMatchObject({ status: 'success', year: 2025, timezone: 'Asia/Kolkata' });
    expect(year.data.find(({ date }: { date: string }) => date === '2025-12-25').closed_exchanges).toContain('NSE');
    expect((await rest.get('market/holidays?year=2040')).body).toMatchObject({
      data: [],
      message: expect.stringContaining('no holidays of 2040'),
    });
  });
});
