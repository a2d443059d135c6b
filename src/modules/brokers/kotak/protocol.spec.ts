import { beforeEach, describe, expect, it } from '@jest/globals';
import { connectReply, dataPacket, requestReply, snapshotMessage } from '../../../../test/simulators/kotak-encoder.js';
import { kotakListings, kotakOptions } from '../../../../test/simulators/kotak-instruments.js';
import { readKotakRequest } from '../../../../test/simulators/kotak-request.js';
import { RecordingSink } from '../../../../test/support/recording-sink.js';
import type { Mode } from '../../../common/mode.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { Outbound, Protocol, SubscriptionItem } from '../engine/contract.js';
import { runVectors } from '../vectors/run-vectors.js';
import { kotak } from './index.js';

const listing = (symbol: string, exchange: string): Instrument =>
  kotakListings.find((one) => one.symbol === symbol && one.exchange === exchange)!;
const RELIANCE = listing('RELIANCE', 'NSE');
const TWIN = listing('TWIN', 'BSE');
const USDINR = listing('USDINR26NOV25FUT', 'CDS');
const NIFTY = listing('NIFTY', 'NSE_INDEX');

const item = (instrument: Instrument, mode: Mode): SubscriptionItem => ({ instrument, mode, depthLevel: 5 });

let protocol: Protocol;

beforeEach(() => {
  protocol = create();
});

function create(urls?: Record<string, string>): Protocol {
  const credentials = { trading_token: 'ey.token', trading_sid: 'sid-1' };
  return kotak.createProtocol({ credentials, channel: 'feed', now: () => 0, ...(urls && { urls }) });
}

function receive(frame: Buffer | string): RecordingSink {
  const sink = new RecordingSink();
  protocol.receive(frame, sink);
  return sink;
}

const requests = (frames: readonly Outbound[]) => frames.map((frame) => readKotakRequest(frame as Buffer));

/** What a packet yields that tells the last price of each of these topics. */
function prices(...topics: string[]): RecordingSink {
  const messages = topics.map((topic, place) => {
    const [kind, segment = '', token = ''] = topic.split('|');
    const values = kind === 'if' ? [0, 0, 10_050] : [0, 0, 0, 0, 0, 10_050];
    return snapshotMessage(place + 1, topic, values, { 52: token, 53: segment });
  });
  return receive(dataPacket(messages));
}

describe('the market data socket of Kotak', () => {
  it('yields the ticks of the recorded frames', () => {
    const lines: string[] = [];
    const count = runVectors(
      ['test/vectors/kotak.json'],
      () => kotak,
      (line) => lines.push(line),
    );
    expect([count, lines]).toEqual([{ passed: 13, failed: 0 }, []]);
  });

  describe('connecting', () => {
    it('goes to the official host, or where the override says', () => {
      expect(protocol.endpoint()).toEqual({ transport: 'ws', url: 'wss://mlhsm.kotaksecurities.com' });
      expect(create({ feed: 'ws://127.0.0.1:9/' }).endpoint().url).toBe('ws://127.0.0.1:9/');
    });

    it('sends token and session first, and waits for the answer', () => {
      const [login] = protocol.opened() as Buffer[];
      expect(login!.toString('latin1')).toBe('\0\x1e\x01\x03\x01\0\x08ey.token\x02\0\x05sid-1\x03\0\x06JS_API');
      expect(protocol.waitsForReady).toBe(true);
    });

    it('sends the heartbeat of the official client', () => {
      expect(protocol.heartbeat).toMatchObject({ intervalMs: 29_000 });
      expect(protocol.heartbeat!.frame()).toBe('{"type":"hb"}');
    });

    it('is ready once, however often the broker says yes', () => {
      expect(receive(connectReply(true, 3)).readyCount).toBe(1);
      expect(receive(connectReply(true, 3)).readyCount).toBe(0);
    });

    it.each([
      ['a no', connectReply(false, 0), 'credential', 'a new login is needed'],
      ['a no with a count', Buffer.from('000b01020100014e0200020003', 'hex'), 'credential', '11001'],
      ['an answer without fields', Buffer.from([0, 2, 1, 0]), 'retryable', '11002'],
    ])('takes %s for a failure', (_what, frame, kind, message) => {
      expect(receive(frame)).toMatchObject({
        rejections: [{ kind, message: expect.stringContaining(message) }],
        readyCount: 0,
      });
    });

    it('complains of an answer that is cut off', () => {
      expect(receive(connectReply(true, 3).subarray(0, 10)).complaints).toEqual(['a connect reply that is cut off']);
    });
  });

  describe('subscribing', () => {
    it('writes topics as the broker reads them', () => {
      const [frame] = protocol.subscribe([item(RELIANCE, 'QUOTE')]) as Buffer[];
      expect(frame!.toString('latin1')).toBe('\0\x1a\x04\x02\x01\0\x11\0\x01\x0esf|nse_cm|2885\x02\0\x01\x02');
      const [drop] = protocol.unsubscribe([item(RELIANCE, 'QUOTE')]) as Buffer[];
      expect(drop!.toString('latin1')).toBe('\0\x1a\x05\x02\x01\0\x11\0\x01\x0esf|nse_cm|2885\x02\0\x01\x02');
    });

    it('asks for quotes, books and indices in frames of their own: DEPTH needs quote and book', () => {
      const items = [item(RELIANCE, 'LTP'), item(NIFTY, 'LTP'), item(TWIN, 'DEPTH')];
      expect(requests(protocol.subscribe(items))).toEqual([
        { kind: 'subscribe', topics: ['sf|nse_cm|2885', 'sf|bse_cm|2885'], channel: 2 },
        { kind: 'subscribe', topics: ['if|nse_cm|Nifty 50'], channel: 2 },
        { kind: 'subscribe', topics: ['dp|bse_cm|2885'], channel: 2 },
      ]);
    });

    it('keeps the quote while DEPTH comes and goes, and asks for nothing twice', () => {
      protocol.subscribe([item(RELIANCE, 'LTP')]);
      expect(protocol.subscribe([item(RELIANCE, 'QUOTE')])).toEqual([]);
      expect(requests(protocol.subscribe([item(RELIANCE, 'DEPTH')]))).toEqual([
        { kind: 'subscribe', topics: ['dp|nse_cm|2885'], channel: 2 },
      ]);
      expect(requests(protocol.subscribe([item(RELIANCE, 'QUOTE')]))).toEqual([
        { kind: 'unsubscribe', topics: ['dp|nse_cm|2885'], channel: 2 },
      ]);
      expect(requests(protocol.unsubscribe([item(RELIANCE, 'QUOTE'), item(TWIN, 'LTP')]))).toEqual([
        { kind: 'unsubscribe', topics: ['sf|nse_cm|2885'], channel: 2 },
      ]);
    });

    it('fills one channel after another, and drops each topic on the channel where it is', () => {
      const options = kotakOptions(250).map((instrument) => item(instrument, 'QUOTE'));
      const batches = [options.slice(0, 100), options.slice(100, 200), options.slice(200)];
      const channels = batches.map((batch) =>
        requests(protocol.subscribe(batch)).map((request) => (request as { channel: number }).channel),
      );
      expect(channels).toEqual([[2], [2], [3]]);
      const [first, last] = [options[0]!, options.at(-1)!];
      expect(requests(protocol.unsubscribe([last, first]))).toMatchObject([{ channel: 3 }, { channel: 2 }]);
      expect(requests(protocol.subscribe([item(RELIANCE, 'DEPTH')]))).toEqual([
        { kind: 'subscribe', topics: ['sf|nse_cm|2885'], channel: 2 },
        { kind: 'subscribe', topics: ['dp|nse_cm|2885'], channel: 3 },
      ]);
    });

    it('asks for nothing that the feed does not carry', () => {
      const elsewhere = { ...RELIANCE, exchange: 'NCDEX' };
      const endless = { ...RELIANCE, token: '1'.repeat(300) };
      expect(protocol.subscribe([item(elsewhere, 'LTP'), item(endless, 'LTP')])).toEqual([]);
      expect(protocol.unsubscribe([item(elsewhere, 'LTP')])).toEqual([]);
    });

    it('is confirmed by the answers to all that an instrument needs', () => {
      protocol.subscribe([item(RELIANCE, 'LTP'), item(TWIN, 'DEPTH')]);
      expect(receive(requestReply(4, true)).acknowledgements).toEqual([item(RELIANCE, 'LTP')]);
      expect(receive(requestReply(4, true)).acknowledgements).toEqual([item(TWIN, 'DEPTH')]);
      expect(receive(requestReply(4, true)).acknowledgements).toEqual([]);
    });

    it.each([
      ['says no', requestReply(4, false)],
      ['has no fields', Buffer.from([0, 2, 4, 0])],
    ])('gives an instrument up as a whole when the answer %s', (_what, no) => {
      protocol.subscribe([item(RELIANCE, 'QUOTE')]);
      receive(requestReply(4, true));
      protocol.subscribe([item(RELIANCE, 'DEPTH')]);
      const { rejections, sent } = receive(no);
      expect(rejections).toEqual([
        {
          kind: 'retryable',
          message: 'the subscription was refused (11011)',
          items: [item(RELIANCE, 'DEPTH')],
          retryAfterMs: 30_000,
        },
      ]);
      expect(requests(sent)).toEqual([{ kind: 'unsubscribe', topics: ['sf|nse_cm|2885'], channel: 2 }]);
      expect(requests(protocol.subscribe([item(RELIANCE, 'QUOTE')]))).toMatchObject([{ topics: ['sf|nse_cm|2885'] }]);
    });

    it('does not confirm what was given up meanwhile', () => {
      protocol.subscribe([item(RELIANCE, 'QUOTE')]);
      protocol.unsubscribe([item(RELIANCE, 'QUOTE')]);
      expect(receive(requestReply(4, true)).acknowledgements).toEqual([]);
      protocol.subscribe([item(RELIANCE, 'QUOTE')]);
      protocol.unsubscribe([item(RELIANCE, 'QUOTE')]);
      expect(receive(requestReply(4, false)).rejections).toMatchObject([{ items: [] }]);
    });

    it('tells an operator of an unsubscribe that was refused', () => {
      expect(receive(requestReply(5, false)).notices).toEqual(['an unsubscribe was refused (11012)']);
      expect(receive(requestReply(5, true)).notices).toEqual([]);
    });
  });

  it('tells shares and indices apart that share a segment, and exchanges that share a token', () => {
    protocol.subscribe([item(RELIANCE, 'LTP'), item(NIFTY, 'LTP'), item(TWIN, 'LTP')]);
    const { ticks } = prices('sf|bse_cm|2885', 'if|nse_cm|Nifty 50', 'sf|nse_cm|2885', 'if|nse_cm|2885');
    expect(ticks.map(({ exchange, symbol }) => `${exchange}:${symbol}`)).toEqual([
      'BSE:TWIN',
      'NSE_INDEX:NIFTY',
      'NSE:RELIANCE',
    ]);
  });

  it('gives no tick for what nobody has asked for, or does not ask for any more', () => {
    protocol.subscribe([item(RELIANCE, 'LTP')]);
    expect(prices('sf|nse_cm|3045').ticks).toEqual([]);
    protocol.unsubscribe([item(RELIANCE, 'LTP')]);
    expect(prices('sf|nse_cm|2885')).toMatchObject({ ticks: [], complaints: [] });
  });

  describe('acknowledging', () => {
    const packet = (number: number) => dataPacket([], number);

    it('tells the number of each third packet where the broker wants that', () => {
      receive(connectReply(true, 3));
      const sent = [101, 102, 103, 104, 105, 106, 107].map((number) => requests(receive(packet(number)).sent));
      const ack = (messageNumber: number) => [{ kind: 'ack', messageNumber }];
      expect(sent).toEqual([[], [], ack(103), [], [], ack(106), []]);
    });

    it('writes it as the broker reads it', () => {
      receive(connectReply(true, 1));
      expect(receive(packet(0x01020304)).sent).toEqual([Buffer.from('0009030101000401020304', 'hex')]);
    });

    it('sends nothing where packets have no numbers', () => {
      receive(connectReply(true, 0));
      protocol.subscribe([item(USDINR, 'LTP')]);
      const { ticks, sent } = prices('sf|cde_fo|1234');
      expect([ticks.length, sent]).toEqual([1, []]);
    });
  });

  describe('reading what is no data', () => {
    it.each([2, 3, 7, 8, 9, 10])('passes over answers of type %d', (type) => {
      expect(receive(requestReply(type, true))).toMatchObject({ ticks: [], complaints: [], notices: [] });
    });

    it.each([
      ['a frame without a type', Buffer.from([0, 1]), 'a frame without a type'],
      ['a type that there is not', requestReply(99, true), 'a frame of unknown type 99'],
      ['a subscribe reply without its end', requestReply(4, true).subarray(0, 7), 'a subscribe reply that is cut off'],
      ['a text that is no JSON', 'hello', 'a text that is no JSON object'],
    ])('complains of %s', (_what, frame, complaint) => {
      expect(receive(frame).complaints).toEqual([complaint]);
    });

    it('tells an operator of errors in texts, without the token, and passes over other texts', () => {
      expect(receive('{"type":"cn","stat":"Ok"}')).toMatchObject({ notices: [], complaints: [] });
      expect(receive('{"stat":"NotOk","msg":"failed"}').notices).toEqual(['{"stat":"NotOk","msg":"failed"}']);
      expect(receive('{"error":"ey.token has expired"}').notices).toEqual(['{"error":"*** has expired"}']);
    });
  });
});
