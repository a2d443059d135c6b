import { beforeEach, describe, expect, it } from '@jest/globals';
import { angelInstruments, angelOptions } from '../../../../test/simulators/angel-instruments.js';
import { RecordingSink } from '../../../../test/support/recording-sink.js';
import type { DepthLevel, Mode } from '../../../common/mode.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { Protocol, SubscriptionItem } from '../engine/contract.js';
import { runVectors } from '../vectors/run-vectors.js';
import { angel } from './index.js';

const credentials = { client_code: 'A1', api_key: 'the-key', auth_token: 'the-jwt', feed_token: 'the-feed-token' };

function instrument(symbol: string, exchange: string): Instrument {
  return angelInstruments.find((one) => one.symbol === symbol && one.exchange === exchange)!;
}

function item(symbol: string, exchange: string, mode: Mode, depthLevel: DepthLevel = 5): SubscriptionItem {
  return { instrument: instrument(symbol, exchange), mode, depthLevel };
}

function create(own: Record<string, string> = credentials, urls?: Record<string, string>): Protocol {
  return angel.createProtocol({ credentials: own, channel: 'feed', now: () => 1, ...(urls ? { urls } : {}) });
}

interface Sent {
  correlationID: string;
  action: number;
  params: { mode: number; tokenList: { exchangeType: number; tokens: string[] }[] };
}

function read(frames: readonly unknown[]): Sent[] {
  return frames.map((frame) => JSON.parse(frame as string) as Sent);
}

/** `+1:2885` for a subscribe in mode 1, `-3:500325` for an unsubscribe in mode 3. */
function brief(frames: readonly unknown[]): string[] {
  return read(frames).map(({ action, params }) => {
    const tokens = params.tokenList.flatMap((group) => group.tokens);
    return `${action === 1 ? '+' : '-'}${params.mode}:${tokens.join()}`;
  });
}

describe('AngelProtocol', () => {
  let protocol: Protocol;
  let sink: RecordingSink;

  beforeEach(() => {
    protocol = create();
    sink = new RecordingSink();
  });

  it('yields the ticks of the recorded frames', () => {
    const lines: string[] = [];
    const count = runVectors(
      ['test/vectors/angel.json'],
      () => angel,
      (line) => lines.push(line),
    );
    expect([count, lines]).toEqual([{ passed: 12, failed: 0 }, []]);
  });

  describe('connecting', () => {
    it('sends key, client code and both tokens in headers, and no login', () => {
      expect(protocol.endpoint()).toEqual({
        transport: 'ws',
        url: 'wss://smartapisocket.angelone.in/smart-stream',
        headers: {
          Authorization: 'Bearer the-jwt',
          'x-api-key': 'the-key',
          'x-client-code': 'A1',
          'x-feed-token': 'the-feed-token',
        },
      });
      expect(protocol.opened()).toEqual([]);
      expect(protocol.waitsForReady).toBeFalsy();
    });

    it('does not repeat a Bearer that is stored with the token', () => {
      const { headers } = create({ ...credentials, auth_token: 'Bearer the-jwt' }).endpoint();
      expect(headers).toMatchObject({ Authorization: 'Bearer the-jwt' });
    });

    it('goes where the override says', () => {
      expect(create(credentials, { feed: 'ws://127.0.0.1:9/x' }).endpoint().url).toBe('ws://127.0.0.1:9/x');
    });

    it('beats with the text ping, and takes pong for nothing else', () => {
      expect(protocol.heartbeat).toMatchObject({ intervalMs: 10_000 });
      expect(protocol.heartbeat!.frame()).toBe('ping');
      protocol.receive('pong', sink);
      expect(sink).toEqual(new RecordingSink());
    });

    it.each([
      [{ 'x-error-message': 'Invalid Header - Invalid Feed Token' }, 'Invalid Feed Token'],
      [{ 'x-error-message': 'no such the-feed-token' }, 'no such ***'],
      [undefined, 'HTTP 401'],
    ])('takes a refusal with 401 for dead tokens and says why (%j)', (headers, text) => {
      const rejection = protocol.classify?.({ status: 401, ...(headers ? { headers } : {}) });
      expect(rejection).toMatchObject({ kind: 'credential', message: expect.stringContaining(text) });
    });

    it('waits before it asks again for a fourth connection', () => {
      expect(protocol.classify?.({ status: 429 })).toMatchObject({ kind: 'retryable', retryAfterMs: 30_000 });
    });

    it.each([{ status: 403 }, { status: 500 }, { code: 1006, reason: '' }, {}])(
      'leaves %j to the engine',
      (failure) => {
        expect(protocol.classify?.(failure)).toBeUndefined();
      },
    );
  });

  describe('subscribing', () => {
    it('sends one request for each mode, tokens grouped by exchange type', () => {
      const frames = protocol.subscribe([
        item('RELIANCE', 'NSE', 'LTP'),
        item('CRUDEOIL18DEC25FUT', 'MCX', 'LTP'),
        item('NIFTY', 'NSE_INDEX', 'LTP'),
        item('RELIANCE', 'BSE', 'DEPTH'),
      ]);
      expect(frames).toHaveLength(2);
      expect(frames[0]).toBe(
        '{"correlationID":"0000000001","action":1,"params":{"mode":1,"tokenList":' +
          '[{"exchangeType":1,"tokens":["2885","99926000"]},{"exchangeType":5,"tokens":["458305"]}]}}',
      );
      expect(read(frames)[1]).toMatchObject({ action: 1, params: { mode: 3, tokenList: [{ exchangeType: 3 }] } });
    });

    it.each([
      ['NSE', 1],
      ['NSE_INDEX', 1],
      ['NFO', 2],
      ['BSE', 3],
      ['BSE_INDEX', 3],
      ['BFO', 4],
      ['MCX', 5],
      ['MCX_INDEX', 5],
      ['NCO', 7],
      ['CDS', 13],
    ])('asks for %s as exchange type %d', (exchange, exchangeType) => {
      const one = { symbol: 'X', exchange, token: '77', brsymbol: 'X', brexchange: exchange };
      const [frame] = read(protocol.subscribe([{ instrument: one, mode: 'QUOTE', depthLevel: 5 }]));
      expect(frame!.params).toEqual({ mode: 2, tokenList: [{ exchangeType, tokens: ['77'] }] });
    });

    it('refuses an exchange that the broker does not carry', () => {
      const one = { symbol: 'X', exchange: 'BCD', token: '77', brsymbol: 'X', brexchange: 'BCD' };
      const asked: SubscriptionItem = { instrument: one, mode: 'LTP', depthLevel: 5 };
      expect(protocol.subscribe([asked])).toEqual([]);
      expect(protocol.unsubscribe([asked])).toEqual([]);
      expect(angel.upstream!(asked)).toEqual([]);
    });

    it('puts a thousand tokens into one request', () => {
      const options = angelOptions(1000).map(
        (one): SubscriptionItem => ({ instrument: one, mode: 'LTP', depthLevel: 5 }),
      );
      const [frame, ...more] = read(protocol.subscribe(options));
      expect(frame!.params.tokenList).toMatchObject([{ exchangeType: 2, tokens: { length: 1000 } }]);
      expect(more).toEqual([]);
    });

    it('numbers requests with ten characters that never repeat', () => {
      const ids = Array.from({ length: 100 }, () => {
        const [frame] = read(protocol.subscribe([item('SBIN', 'NSE', 'LTP')]));
        return frame!.correlationID;
      });
      expect(new Set(ids).size).toBe(100);
      for (const id of ids) expect(id).toMatch(/^[0-9a-z]{10}$/);
    });
  });

  describe('changing the mode', () => {
    it('subscribes the richer mode before it drops the poorer one', () => {
      protocol.subscribe([item('SBIN', 'NSE', 'LTP')]);
      expect(brief(protocol.subscribe([item('SBIN', 'NSE', 'DEPTH')]))).toEqual(['+3:3045', '-1:3045']);
    });

    it('drops the richer mode before it subscribes the poorer one', () => {
      protocol.subscribe([item('SBIN', 'NSE', 'DEPTH')]);
      expect(brief(protocol.subscribe([item('SBIN', 'NSE', 'QUOTE')]))).toEqual(['-3:3045', '+2:3045']);
    });

    it('makes all changes of a batch in one request for each mode', () => {
      protocol.subscribe([item('SBIN', 'NSE', 'LTP'), item('INFY', 'NSE', 'LTP'), item('RELIANCE', 'BSE', 'DEPTH')]);
      const frames = protocol.subscribe([
        item('SBIN', 'NSE', 'QUOTE'),
        item('RELIANCE', 'BSE', 'LTP'),
        item('INFY', 'NSE', 'DEPTH'),
        item('RELIANCE', 'NSE', 'QUOTE'),
      ]);
      expect(brief(frames)).toEqual(['-3:500325', '+1:500325', '+2:3045,2885', '+3:1594', '-1:3045,1594']);
    });

    it('drops first where both modes together would exceed the limit of the connection', () => {
      const options = angelOptions(1000).map(
        (one): SubscriptionItem => ({ instrument: one, mode: 'LTP', depthLevel: 5 }),
      );
      protocol.subscribe(options);
      const [first] = options as [SubscriptionItem];
      const token = first.instrument.token;
      expect(brief(protocol.subscribe([{ ...first, mode: 'QUOTE' }]))).toEqual([`-1:${token}`, `+2:${token}`]);
      protocol.unsubscribe(options.slice(1, 2));
      expect(brief(protocol.subscribe([{ ...first, mode: 'DEPTH' }]))).toEqual([`+3:${token}`, `-2:${token}`]);
    });

    it('unsubscribes in the mode that is held', () => {
      protocol.subscribe([item('SBIN', 'NSE', 'QUOTE')]);
      expect(brief(protocol.unsubscribe([item('SBIN', 'NSE', 'QUOTE')]))).toEqual(['-2:3045']);
      expect(protocol.unsubscribe([item('SBIN', 'NSE', 'QUOTE')])).toEqual([]);
    });
  });

  describe('the book of twenty levels', () => {
    const deep = item('SBIN', 'NSE', 'DEPTH', 20);

    it('is a stream of its own beside a quote', () => {
      expect(angel.upstream!(deep)).toEqual([
        { ...deep, mode: 'QUOTE', depthLevel: 5, channel: 'feed' },
        { ...deep, channel: 'feed', stream: 'depth20' },
      ]);
      expect(angel.upstream!(item('SBIN', 'NSE', 'DEPTH'))).toEqual([
        { ...item('SBIN', 'NSE', 'DEPTH'), channel: 'feed' },
      ]);
    });

    it('is held in mode 4 whatever the other stream does', () => {
      protocol.subscribe([item('SBIN', 'NSE', 'LTP')]);
      expect(brief(protocol.subscribe([deep]))).toEqual(['+4:3045']);
      expect(brief(protocol.subscribe([item('SBIN', 'NSE', 'DEPTH')]))).toEqual(['+3:3045', '-1:3045']);
      expect(brief(protocol.unsubscribe([deep]))).toEqual(['-4:3045']);
      expect(brief(protocol.unsubscribe([item('SBIN', 'NSE', 'DEPTH')]))).toEqual(['-3:3045']);
    });

    it('is not asked for on other exchanges', () => {
      expect(brief(protocol.subscribe([item('RELIANCE', 'BSE', 'DEPTH', 20)]))).toEqual(['+3:500325']);
      expect(angel.upstream!(item('NIFTY25NOV25FUT', 'NFO', 'DEPTH', 20))).toMatchObject([{ channel: 'feed' }]);
    });

    it('fills a connection with fifty of its kind', () => {
      const { weight, symbolsPerConnection } = angel.channels.feed!;
      expect(symbolsPerConnection / weight!(deep)).toBe(50);
      expect(weight!(item('SBIN', 'NSE', 'DEPTH'))).toBe(1);
    });
  });

  describe('error replies', () => {
    function refuse(correlationID: string | undefined, errorCode: string): void {
      protocol.receive(JSON.stringify({ correlationID, errorCode, errorMessage: 'Invalid Request.' }), sink);
    }

    function idOf(frames: readonly unknown[]): string {
      return read(frames)[0]!.correlationID;
    }

    it('refuse the items of the request that they name, for now when the limit is exceeded', () => {
      const items = [item('SBIN', 'NSE', 'LTP'), item('INFY', 'NSE', 'LTP')];
      const id = idOf(protocol.subscribe(items));
      protocol.subscribe([item('RELIANCE', 'NSE', 'LTP')]);
      refuse(id, 'E1002');
      expect(sink.rejections).toEqual([
        { kind: 'retryable', message: 'Invalid Request. (E1002)', items, retryAfterMs: 30_000 },
      ]);
    });

    it('refuse for good what the broker does not understand', () => {
      const items = [item('SBIN', 'NSE', 'LTP')];
      refuse(idOf(protocol.subscribe(items)), 'E1001');
      expect(sink.rejections).toMatchObject([{ kind: 'fatal', items }]);
    });

    it('leave nothing held, so that a second try is a whole one', () => {
      refuse(idOf(protocol.subscribe([item('SBIN', 'NSE', 'LTP')])), 'E1002');
      expect(protocol.unsubscribe([item('SBIN', 'NSE', 'LTP')])).toEqual([]);
      expect(brief(protocol.subscribe([item('SBIN', 'NSE', 'QUOTE')]))).toEqual(['+2:3045']);
    });

    it('are only told where no subscription is meant', () => {
      protocol.subscribe([item('SBIN', 'NSE', 'LTP')]);
      refuse(idOf(protocol.unsubscribe([item('SBIN', 'NSE', 'LTP')])), 'E1001');
      refuse('abcde12345', 'E1002');
      refuse(undefined, 'E1002');
      expect(sink.rejections).toEqual([]);
      expect(sink.notices).toHaveLength(3);
    });

    it.each(['', 'pong ', 'null', '[]', '"E1002"', '{"errorMessage":"x"}', '{'])(
      'are told from the text %j, which is counted',
      (text) => {
        protocol.receive(text, sink);
        expect(sink.complaints).toHaveLength(1);
        expect(sink.rejections).toEqual([]);
      },
    );
  });
});
