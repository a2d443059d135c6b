import { beforeEach, describe, expect, it } from '@jest/globals';
import { encodeMstockPacket } from '../../../../test/simulators/mstock-encoder.js';
import { mstockInstruments } from '../../../../test/simulators/mstock-instruments.js';
import { ProtocolHarness } from '../../../../test/support/protocol-harness.js';
import { RecordingSink } from '../../../../test/support/recording-sink.js';
import type { Mode } from '../../../common/mode.js';
import type { SubscriptionItem } from '../engine/contract.js';
import { runVectors } from '../vectors/run-vectors.js';
import { mstock } from './index.js';

const credentials = { client_code: 'MA1', api_key: 'the key', auth_token: 'the-jwt' };

function item(symbol: string, exchange: string, mode: Mode): SubscriptionItem {
  const instrument = mstockInstruments.find((one) => one.symbol === symbol && one.exchange === exchange)!;
  return { instrument, mode, depthLevel: 5 };
}

interface Sent {
  action: number;
  params: { mode: number; tokenList: { exchangeType: number; tokens: string[] }[] };
}

/** `+1 13:4452` for a subscribe in mode 1, `-3 1:2885` for an unsubscribe in mode 3. */
function brief(frames: readonly unknown[]): string[] {
  return frames.map((frame) => {
    const { action, params } = JSON.parse(frame as string) as Sent;
    const groups = params.tokenList.map(({ exchangeType, tokens }) => `${exchangeType}:${tokens.join()}`);
    return `${action === 1 ? '+' : '-'}${params.mode} ${groups.join(' ')}`;
  });
}

const LOGIN_REPLY = '{"type":"login","data":"success"}';

describe('MstockProtocol', () => {
  let harness: ProtocolHarness;

  beforeEach(() => {
    harness = new ProtocolHarness(mstock, mstockInstruments, { credentials });
  });

  it('yields the ticks of the recorded frames', () => {
    const lines: string[] = [];
    const count = runVectors(
      ['test/vectors/mstock.json'],
      () => mstock,
      (line) => lines.push(line),
    );
    expect([count, lines]).toEqual([{ passed: 10, failed: 0 }, []]);
  });

  describe('connecting', () => {
    it('carries token and key in the address, and sends the token again once the line is open', () => {
      expect(harness.protocol.endpoint()).toEqual({
        transport: 'ws',
        url: 'wss://ws.mstock.trade/?ACCESS_TOKEN=the-jwt&API_KEY=the+key',
      });
      expect(harness.protocol.opened()).toEqual(['LOGIN:the-jwt']);
    });

    it('goes where the override says', () => {
      const urls = { feed: 'ws://127.0.0.1:9/x' };
      const { protocol } = new ProtocolHarness(mstock, [], { credentials, urls });
      expect(protocol.endpoint().url).toBe('ws://127.0.0.1:9/x?ACCESS_TOKEN=the-jwt&API_KEY=the+key');
    });

    it('is ready at the first text, whatever it says, or after two seconds without one', () => {
      expect(harness.protocol).toMatchObject({ waitsForReady: true, readyAfterMs: 2000 });
      expect(harness.probe('welcome')).toEqual(Object.assign(new RecordingSink(), { readyCount: 1 }));
      expect(harness.probe('welcome').complaints).toEqual(['a text that is neither an update nor an error']);
    });

    it('also reads its JSON from a frame that is marked as binary', () => {
      expect(harness.probe(Buffer.from(LOGIN_REPLY))).toEqual(Object.assign(new RecordingSink(), { readyCount: 1 }));
    });

    it.each([
      ['Invalid access token', 'credential'],
      ['API key the key is not active', 'credential'],
      ['server is busy', 'retryable'],
    ])('takes the error %s for a refused login: %s', (data, kind) => {
      const { rejections, readyCount } = harness.probe(JSON.stringify({ type: 'error', data }));
      expect(rejections).toEqual([{ kind, message: data.replace('the key', '***') }]);
      expect(readyCount).toBe(0);
    });
  });

  describe('subscribing', () => {
    it('sends one request for each mode, tokens grouped by exchange type', () => {
      const frames = harness.protocol.subscribe([
        item('RELIANCE', 'NSE', 'LTP'),
        item('NIFTY', 'NSE_INDEX', 'LTP'),
        item('SBIN', 'BSE', 'LTP'),
        item('INFY', 'NSE', 'DEPTH'),
      ]);
      expect(frames[0]).toBe(
        '{"correlationID":"","action":1,"params":{"mode":1,"tokenList":' +
          '[{"exchangeType":1,"tokens":["2885","26000"]},{"exchangeType":3,"tokens":["500112"]}]}}',
      );
      expect(brief(frames)).toEqual(['+1 1:2885,26000 3:500112', '+3 1:1594']);
    });

    it.each([
      ['NSE', 1],
      ['NSE_INDEX', 1],
      ['NFO', 2],
      ['BSE', 3],
      ['BSE_INDEX', 3],
      ['BFO', 4],
      ['MCX', 5],
      ['CDS', 13],
    ])('asks for %s as exchange type %d, under whatever exchange the master lists it', (exchange, exchangeType) => {
      const instrument = { symbol: 'X', exchange, token: '77', brsymbol: 'X', brexchange: 'NSE' };
      const frames = harness.protocol.subscribe([{ instrument, mode: 'QUOTE', depthLevel: 5 }]);
      expect(brief(frames)).toEqual([`+2 ${exchangeType}:77`]);
    });

    it('refuses an exchange that the broker does not stream', () => {
      const instrument = { symbol: 'X', exchange: 'BCD', token: '77', brsymbol: 'X', brexchange: 'BSE' };
      const asked: SubscriptionItem = { instrument, mode: 'LTP', depthLevel: 5 };
      expect(harness.protocol.subscribe([asked])).toEqual([]);
      expect(harness.protocol.unsubscribe([asked])).toEqual([]);
      expect(mstock.upstream!(asked)).toEqual([]);
    });

    it('changes a mode by dropping the old one before it asks for the new one', () => {
      harness.protocol.subscribe([item('RELIANCE', 'NSE', 'LTP'), item('INFY', 'NSE', 'QUOTE')]);
      const frames = harness.protocol.subscribe([item('RELIANCE', 'NSE', 'DEPTH'), item('INFY', 'NSE', 'QUOTE')]);
      expect(brief(frames)).toEqual(['-1 1:2885', '+3 1:2885']);
    });

    it('drops in the mode that is held, once', () => {
      harness.subscribe(2885, 'QUOTE');
      expect(brief(harness.unsubscribe(2885, 'LTP'))).toEqual(['-2 1:2885']);
      expect(harness.unsubscribe(2885, 'LTP')).toEqual([]);
    });

    it('keeps a share and a currency apart that have the same token', () => {
      const currency = item('USDINR26NOV25FUT', 'CDS', 'LTP');
      harness.protocol.subscribe([item('ODDSHARE', 'NSE', 'LTP'), currency]);
      const packet = (exchangeType: number) =>
        encodeMstockPacket({ mode: 1, exchangeType, token: '4452', sequence: 1 }, { ltp: 88.82 });
      expect(harness.receive(packet(13))).toMatchObject([{ symbol: 'USDINR26NOV25FUT', exchange: 'CDS', ltp: 88.82 }]);
      expect(harness.receive(packet(1))).toMatchObject([{ symbol: 'ODDSHARE', exchange: 'NSE' }]);
      harness.protocol.unsubscribe([currency]);
      expect(harness.receive(packet(13))).toEqual([]);
      expect(harness.receive(packet(1))).toHaveLength(1);
    });
  });

  describe('texts after the login', () => {
    beforeEach(() => harness.protocol.receive(LOGIN_REPLY, harness.sink));

    it.each(['order', 'trade'])('that update an %s are passed on', (order_status) => {
      const orderData = { orderid: '12', tradingsymbol: 'INFY-EQ' };
      expect(harness.probe(JSON.stringify({ order_status, orderData })).orders).toEqual([orderData]);
    });

    it('that tell an error are for the operator, without secrets', () => {
      const sink = harness.probe('{"type":"error","data":"Invalid token 99 for the-jwt"}');
      expect(sink.notices).toEqual(['Invalid token 99 for ***']);
      expect(sink.rejections).toEqual([]);
    });

    it.each(['Access token expired', 'Session is invalid', 'Unauthorised'])('end the login: %s', (data) => {
      const { rejections } = harness.probe(JSON.stringify({ type: 'error', data }));
      expect(rejections).toEqual([{ kind: 'credential', message: data }]);
    });

    it.each(['', 'pong', '[]', '{}', '{"order_status":"order"}', '{"order_status":"note","orderData":{}}'])(
      'that are anything else are counted: %j',
      (text) => {
        expect(harness.probe(text).complaints).toHaveLength(1);
      },
    );
  });

  it('takes an error after a subscription for no refused login, even where the login was never answered', () => {
    harness.subscribe(2885, 'LTP');
    expect(harness.probe('{"type":"error","data":"Invalid token"}').notices).toEqual(['Invalid token']);
  });
});
