import { beforeEach, describe, expect, it } from '@jest/globals';
import { messageBody } from '../../../../../test/simulators/xts-encoder.js';
import { type Asked, texts, XtsHarness } from '../../../../../test/support/xts-harness.js';
import { TOUCHLINE_CODE } from './message-codes.js';

let harness: XtsHarness;
beforeEach(() => {
  harness = new XtsHarness();
});

const SUCCESS = { type: 'success', code: 's-session-0001', description: 'Instrument subscribed successfully!' };

function answer({ call }: Asked, result: unknown = {}, wrap = (body: unknown) => body): void {
  harness.protocol.answered(JSON.stringify(wrap({ ...SUCCESS, result })), harness.sink, call);
}

function refuse({ call }: Asked, code: string, description = 'refused', status = 400): boolean {
  const body = JSON.stringify({ type: 'error', code, description });
  return harness.protocol.refused({ status, body }, harness.sink, call);
}

/** Subscribes, and lets the broker agree. */
function hold(symbol: string, exchange: string, mode: 'LTP' | 'QUOTE' | 'DEPTH'): void {
  for (const one of harness.subscribe(symbol, exchange, mode)) answer(one);
}

const BATCH = [
  ['RELIANCE', 'NSE'],
  ['SBIN', 'NSE'],
  ['INFY', 'NSE'],
] as const;

function subscribeBatch(): Asked {
  const items = BATCH.map(([symbol, exchange]) => harness.item(symbol, exchange, 'QUOTE'));
  const [outbound] = harness.protocol.subscribe(items);
  return { call: (outbound as { http: Asked['call'] }).http, text: '', symbols: [] };
}

describe('subscribing', () => {
  it('is a POST with the token, numbers for ids, and the code of the mode', () => {
    const [{ call, symbols }] = harness.subscribe('RELIANCE', 'NSE', 'DEPTH') as [Asked];
    expect(call).toEqual({
      method: 'POST',
      url: 'https://xts.example:3000/apimarketdata/instruments/subscription',
      headers: { authorization: 'the-token', 'Content-Type': 'application/json' },
      body: '{"instruments":[{"exchangeSegment":1,"exchangeInstrumentID":2885}],"xtsMessageCode":1502}',
    });
    expect(symbols).toEqual(['RELIANCE']);
  });

  it.each([
    ['LTP', 'POST 1512 1:2885'],
    ['QUOTE', 'POST 1501 1:2885'],
    ['DEPTH', 'POST 1502 1:2885'],
  ] as const)('asks for %s by a message code of its own', (mode, expected) => {
    expect(texts(harness.subscribe('RELIANCE', 'NSE', mode))).toEqual([expected]);
  });

  it('asks for LTP by the touchline where there is no other message', () => {
    harness = new XtsHarness({ ltpCode: TOUCHLINE_CODE });
    expect(texts(harness.subscribe('RELIANCE', 'NSE', 'LTP'))).toEqual(['POST 1501 1:2885']);
    expect(texts(harness.subscribe('RELIANCE', 'NSE', 'QUOTE'))).toEqual([]);
  });

  it('asks for the open interest of derivatives beside their quotes and books', () => {
    expect(texts(harness.subscribe('NIFTY25NOV25FUT', 'NFO', 'LTP'))).toEqual(['POST 1512 2:53001']);
    expect(texts(harness.subscribe('CRUDEOIL18DEC25FUT', 'MCX', 'QUOTE'))).toEqual([
      'POST 1501 51:458305',
      'POST 1510 51:458305',
    ]);
  });

  it('makes one call for all instruments of a code', () => {
    const items = [
      harness.item('RELIANCE', 'NSE', 'QUOTE'),
      harness.item('NIFTY25NOV25FUT', 'NFO', 'QUOTE'),
      harness.item('NIFTY', 'NSE_INDEX', 'LTP'),
      harness.item('SENSEX', 'BSE_INDEX', 'LTP'),
    ];
    const bodies = harness.protocol.subscribe(items).map((one) => (one as { http: Asked['call'] }).http.body!);
    expect(bodies.map((body) => JSON.parse(body).instruments.length)).toEqual([2, 1, 2]);
    expect(bodies[2]).toContain('{"exchangeSegment":11,"exchangeInstrumentID":1}');
  });

  it('acknowledges what the broker confirms, and reads the first values with it', () => {
    const [call] = harness.subscribe('RELIANCE', 'NSE', 'DEPTH') as [Asked];
    const body = messageBody(1502, harness.instrument('RELIANCE', 'NSE'), { ltp: 2850.5 });
    answer(call, { mdp: 1502, listQuotes: [JSON.stringify(body)], Remaining_Subscription_Count: 48 });
    expect(harness.sink.acknowledgements).toMatchObject([{ mode: 'DEPTH', instrument: { symbol: 'RELIANCE' } }]);
    expect(harness.sink.ticks).toMatchObject([{ symbol: 'RELIANCE', mode: 'DEPTH', ltp: 2850.5 }]);
  });

  it('takes a first value without a code for one of the code that was asked for', () => {
    const [call] = harness.subscribe('RELIANCE', 'NSE', 'QUOTE') as [Asked];
    const { MessageCode: _, ...body } = messageBody(1501, harness.instrument('RELIANCE', 'NSE'), { ltp: 2850.5 });
    answer(call, { listQuotes: [JSON.stringify(body), 'garbage', 7] });
    expect(harness.sink.ticks).toMatchObject([{ mode: 'QUOTE', ltp: 2850.5 }]);
    expect(harness.sink.complaints).toHaveLength(1);
  });

  it('asks for the new code first, and leaves the old one once the broker has agreed', () => {
    hold('RELIANCE', 'NSE', 'QUOTE');
    const calls = harness.subscribe('RELIANCE', 'NSE', 'DEPTH');
    expect(texts(calls)).toEqual(['POST 1502 1:2885']);
    expect(harness.followUps).toEqual([]);
    answer(calls[0]!);
    expect(texts(harness.followUps)).toEqual(['PUT 1501 1:2885']);
  });

  it('leaves the open interest with the quotes', () => {
    hold('NIFTY25NOV25FUT', 'NFO', 'QUOTE');
    const [call] = harness.subscribe('NIFTY25NOV25FUT', 'NFO', 'LTP') as [Asked];
    answer(call);
    expect(texts(harness.followUps)).toEqual(['PUT 1501 2:53001', 'PUT 1510 2:53001']);
  });

  it('asks for nothing twice', () => {
    hold('RELIANCE', 'NSE', 'QUOTE');
    expect(harness.subscribe('RELIANCE', 'NSE', 'QUOTE')).toEqual([]);
  });
});

describe('unsubscribing', () => {
  it('names every code that was asked for, answered or not', () => {
    hold('NIFTY25NOV25FUT', 'NFO', 'QUOTE');
    harness.subscribe('NIFTY25NOV25FUT', 'NFO', 'DEPTH');
    const calls = harness.unsubscribe('NIFTY25NOV25FUT', 'NFO', 'DEPTH');
    expect(texts(calls)).toEqual(['PUT 1501 2:53001', 'PUT 1510 2:53001', 'PUT 1502 2:53001']);
    expect(calls[0]!.call.headers).toMatchObject({ authorization: 'the-token' });
  });

  it('asks for nothing where nothing is held', () => {
    expect(harness.unsubscribe('RELIANCE', 'NSE', 'QUOTE')).toEqual([]);
  });

  it.each([
    ['plain', (body: unknown) => body],
    ['wrapped in a list', (body: unknown) => [body]],
  ])('is content with an answer that is %s', (_how, wrap) => {
    hold('RELIANCE', 'NSE', 'QUOTE');
    answer(harness.unsubscribe('RELIANCE', 'NSE', 'QUOTE')[0]!, { Remaining_Subscription_Count: 49 }, wrap);
    expect([harness.sink.rejections, harness.sink.notices]).toEqual([[], []]);
  });

  it('is told to the operator when it fails, and nothing else comes of it', () => {
    hold('RELIANCE', 'NSE', 'QUOTE');
    const [call] = harness.unsubscribe('RELIANCE', 'NSE', 'QUOTE') as [Asked];
    expect(refuse(call, 'e-app-001', 'Bad Request')).toBe(true);
    expect(harness.sink.notices).toEqual(['not unsubscribed: the broker answered HTTP 400: Bad Request']);
    expect(harness.sink.rejections).toEqual([]);
  });

  it('ends the ticks of what is still under way', () => {
    const [call] = harness.subscribe('RELIANCE', 'NSE', 'QUOTE') as [Asked];
    harness.unsubscribe('RELIANCE', 'NSE', 'QUOTE');
    const body = messageBody(1501, harness.instrument('RELIANCE', 'NSE'), { ltp: 2850.5 });
    answer(call, { listQuotes: [JSON.stringify(body)] });
    expect([harness.sink.ticks, harness.sink.acknowledgements]).toEqual([[], []]);
  });
});

describe('a refused subscription', () => {
  it('is repeated one by one where one of the batch is subscribed already', () => {
    expect(refuse(subscribeBatch(), 'e-session-0002', 'Instrument already subscribed !')).toBe(true);
    expect(texts(harness.followUps)).toEqual(['POST 1501 1:2885', 'POST 1501 1:3045', 'POST 1501 1:1594']);
    expect(harness.sink.rejections).toEqual([]);
  });

  it('is a success where it is the one that is subscribed already', () => {
    const [call] = harness.subscribe('RELIANCE', 'NSE', 'QUOTE') as [Asked];
    refuse(call, 'e-session-0002');
    expect(harness.sink.acknowledgements).toMatchObject([{ instrument: { symbol: 'RELIANCE' } }]);
  });

  it('is not repeated at the limit: whom it leaves without data is told', () => {
    answer(harness.subscribe('NIFTY', 'NSE_INDEX', 'LTP')[0]!, { Remaining_Subscription_Count: 2 });
    refuse(subscribeBatch(), 'e-session-0004', 'Subscription limit exceeded');
    const message = 'the broker answered HTTP 400: Subscription limit exceeded (2 left)';
    expect(harness.sink.rejections).toMatchObject([{ kind: 'fatal', message, items: [{}, {}, {}] }]);
    expect(harness.followUps).toEqual([]);
  });

  it('makes room at the limit where a code takes the place of another, once', () => {
    hold('RELIANCE', 'NSE', 'QUOTE');
    refuse(harness.subscribe('RELIANCE', 'NSE', 'DEPTH')[0]!, 'e-session-0004');
    expect(texts(harness.followUps)).toEqual(['PUT 1501 1:2885', 'POST 1502 1:2885']);
    refuse(harness.followUps[1]!, 'e-session-0004');
    expect(harness.sink.rejections).toMatchObject([{ kind: 'fatal', items: [{ mode: 'DEPTH' }] }]);
    expect(texts(harness.subscribe('RELIANCE', 'NSE', 'QUOTE'))).toEqual(['POST 1501 1:2885']);
  });

  it('ends the session where the token is dead, whatever the code says', () => {
    refuse(subscribeBatch(), 'e-session-0007', 'Invalid Token');
    harness = new XtsHarness();
    const [call] = harness.subscribe('RELIANCE', 'NSE', 'QUOTE') as [Asked];
    refuse(call, 'e-xyz', 'Token is expired the-token');
    expect(harness.sink.rejections).toEqual([
      { kind: 'credential', message: 'the broker answered HTTP 400: Token is expired ***' },
    ]);
  });

  it.each([401, 403])('ends the session where the status is %d', (status) => {
    refuse(subscribeBatch(), 'e-app', 'no', status);
    expect(harness.sink.rejections).toMatchObject([{ kind: 'credential' }]);
  });

  it.each([500, 503, 429])('is tried again later where the status is %d', (status) => {
    refuse(subscribeBatch(), 'e-app', 'busy', status);
    expect(harness.sink.rejections).toMatchObject([{ kind: 'retryable', items: [{}, {}, {}] }]);
    expect(texts(harness.subscribe('RELIANCE', 'NSE', 'QUOTE'))).toEqual(['POST 1501 1:2885']);
  });

  it('is tried again later where nobody answers', () => {
    const [call] = harness.subscribe('RELIANCE', 'NSE', 'QUOTE') as [Asked];
    expect(harness.protocol.refused({ reason: 'xts.example: ECONNREFUSED' }, harness.sink, call.call)).toBe(true);
    expect(harness.sink.rejections).toMatchObject([{ kind: 'retryable', items: [{ mode: 'QUOTE' }] }]);
  });

  it('leaves nothing behind of what else was held of the instrument', () => {
    hold('RELIANCE', 'NSE', 'QUOTE');
    refuse(harness.subscribe('RELIANCE', 'NSE', 'DEPTH')[0]!, 'e-app', 'busy', 503);
    expect(texts(harness.followUps)).toEqual(['PUT 1501 1:2885']);
    expect(harness.full(1501, 'RELIANCE', 'NSE', { ltp: 1 })).toEqual([]);
  });

  it('finds the bad one of a batch', () => {
    refuse(subscribeBatch(), 'e-instrument-0001', 'Instrument not found');
    const [, second] = harness.followUps;
    refuse(second!, 'e-instrument-0001', 'Instrument not found');
    expect(harness.sink.rejections).toMatchObject([{ kind: 'fatal', items: [{ instrument: { symbol: 'SBIN' } }] }]);
  });

  it('says no more than a word where only the open interest is refused', () => {
    const [quotes, interest] = harness.subscribe('NIFTY25NOV25FUT', 'NFO', 'QUOTE') as [Asked, Asked];
    answer(quotes);
    refuse(interest, 'e-session-0004', 'Subscription limit exceeded');
    expect(harness.sink.notices).toEqual([
      'no open interest of NIFTY25NOV25FUT: the broker answered HTTP 400: Subscription limit exceeded',
    ]);
    expect(harness.sink.rejections).toEqual([]);
    expect(harness.full(1501, 'NIFTY25NOV25FUT', 'NFO', { ltp: 1 })).toHaveLength(1);
  });

  it('is one as well with status 200 and another word than success', () => {
    const [{ call }] = harness.subscribe('RELIANCE', 'NSE', 'QUOTE') as [Asked];
    harness.protocol.answered('{"type":"error","code":"e-session-0007"}', harness.sink, call);
    expect(harness.sink.rejections).toMatchObject([{ kind: 'credential' }]);
  });

  it.each(['', '<html>', '[]', 'null', '[1,2]'])('is a passing one where the answer is %j', (body) => {
    const [{ call }] = harness.subscribe('RELIANCE', 'NSE', 'QUOTE') as [Asked];
    harness.protocol.answered(body, harness.sink, call);
    expect(harness.sink.rejections).toMatchObject([{ kind: 'retryable', items: [{ mode: 'QUOTE' }] }]);
  });

  it('is left to others where the call is not ours', () => {
    const call = { method: 'GET', url: 'https://xts.example/' } as const;
    expect(harness.protocol.refused({ status: 500 }, harness.sink, call)).toBe(false);
  });
});
