import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HARNESS_NOW } from '../../../../../test/support/protocol-harness.js';
import { DEPLOYMENT, XtsHarness } from '../../../../../test/support/xts-harness.js';
import { XtsProtocol } from './feed-protocol.js';

let harness: XtsHarness;
beforeEach(() => {
  harness = new XtsHarness();
});

function protocolAt(feed: string): XtsProtocol {
  const credentials = { token: 'a+b/c', user_id: 'USER1' };
  return new XtsProtocol({ credentials, channel: 'feed', now: () => HARNESS_NOW, urls: { feed } }, DEPLOYMENT);
}

describe('the connection', () => {
  it('goes to the socket of the service with the session in its query', () => {
    expect(harness.protocol.endpoint()).toEqual({
      transport: expect.any(Function),
      url: 'wss://xts.example:3000/apimarketdata/socket.io/?token=the-token&userID=USER1&publishFormat=JSON&broadcastMode=Full',
    });
    expect(harness.protocol.opened()).toEqual([]);
  });

  it('goes to another host and service, with its calls, where the account says so', () => {
    const protocol = protocolAt('ws://127.0.0.1:9/apibinarymarketdata/socket.io/');
    expect(protocol.endpoint().url).toBe(
      'ws://127.0.0.1:9/apibinarymarketdata/socket.io/?token=a%2Bb%2Fc&userID=USER1&publishFormat=JSON&broadcastMode=Full',
    );
    const [call] = protocol.subscribe([harness.item('RELIANCE', 'NSE', 'LTP')]);
    expect(call).toMatchObject({ http: { url: 'http://127.0.0.1:9/apimarketdata/instruments/subscription' } });
  });

  it('is ready once the session is joined, and not before', () => {
    harness.receive('0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000}', '40', '3');
    expect([harness.protocol.waitsForReady, harness.sink.readyCount]).toEqual([true, 0]);
    harness.receive('42["joined","welcome"]');
    expect(harness.sink.readyCount).toBe(1);
  });

  it.each([
    ['41', 'retryable'],
    ['1', 'retryable'],
    ['44"Invalid Token"', 'credential'],
    ['44{"message":"Not authorized"}', 'credential'],
    ['42["logout","bye"]', 'credential'],
    ['42["error","something broke"]', 'retryable'],
    ['42["error",{"description":"Invalid Token"}]', 'credential'],
  ] as const)('ends with %s, which is %s', (frame, kind) => {
    harness.receive(frame);
    expect(harness.sink.rejections).toEqual([{ kind, message: expect.any(String) }]);
  });

  it('goes on after an error where the server means a notice', () => {
    harness = new XtsHarness({ errorsAreNotices: true });
    harness.receive('42["error","something broke"]', '42["warning",{"a":1}]', '42["success","fine"]');
    expect(harness.sink.notices).toEqual([
      'the broker reports an error: something broke',
      'the broker\'s warning: {"a":1}',
      "the broker's success: fine",
    ]);
    harness.receive('42["error","Invalid Token"]');
    expect(harness.sink.rejections).toMatchObject([{ kind: 'credential' }]);
  });

  it('tells no secret that the broker repeats', () => {
    harness.receive('44"the-token is bad"', '42["logout","the-secret"]', '42["warning","the-app-key"]');
    const told = [...harness.sink.rejections.map(({ message }) => message), ...harness.sink.notices].join();
    expect(told).not.toMatch(/the-token|the-secret|the-app-key/);
    expect(harness.sink.rejections).toHaveLength(2);
  });

  it.each([
    '40',
    '40/md',
    '3',
    '2',
    '3probe',
    '6',
    '42["unknown",1]',
    '42/md,["unknown"]',
    '4212["unknown"]',
    '430["x"]',
  ])('steps over %s', (frame) => {
    harness.receive(frame);
    expect([harness.sink.complaints, harness.sink.rejections]).toEqual([[], []]);
  });

  it.each([
    '',
    'x',
    '0',
    '0[]',
    '0garbage',
    '1x',
    '2x',
    '3x',
    '4',
    '42',
    '42{}',
    '42[]',
    '42[1]',
    '42["1501-json-full"',
    '42x["a"]',
    '43x',
    '44',
    '44garbage',
    '451["a"]',
    '45-["a"]',
    '451-{}',
    '49',
    'b',
    'b9AAAA',
  ])('counts %j, and goes on', (frame) => {
    harness.receive(frame);
    expect(harness.sink.complaints).toHaveLength(1);
    expect(harness.sink.rejections).toEqual([]);
  });

  it('never throws at random texts and bytes, and publishes nothing of them', () => {
    harness.subscribe('RELIANCE', 'NSE', 'DEPTH');
    const prefixes = fc.constantFrom(
      '',
      '42["1502-json-full",',
      '42["1502-json-partial","t:1_2885,',
      '451-[',
      'b4',
      '44',
    );
    fc.assert(
      fc.property(prefixes, fc.string({ unit: 'binary', maxLength: 200 }), fc.uint8Array(), (prefix, text, bytes) => {
        expect(harness.receive(`${prefix}${text}`, `${prefix}${text}"]`, Buffer.from(bytes))).toEqual([]);
      }),
    );
  });

  it('never throws at whatever JSON stands in a message, and publishes finite numbers only', () => {
    harness.subscribe('RELIANCE', 'NSE', 'DEPTH');
    const field = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.double(), fc.string());
    const key = fc.constantFrom(
      'Touchline',
      'Bids',
      'Asks',
      'BidInfo',
      'LastTradedTime',
      'LastUpdateTime',
      'Open',
      'Close',
    );
    fc.assert(
      fc.property(fc.dictionary(key, field), (fields) => {
        const body = { ...fields, ExchangeSegment: 1, ExchangeInstrumentID: 2885, LastTradedPrice: 5 };
        for (const tick of harness.receive(`42${JSON.stringify(['1502-json-full', body])}`)) {
          for (const value of Object.values(tick))
            if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
        }
      }),
    );
  });
});
