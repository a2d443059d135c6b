import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { circuitPacket, interestPacket, marketPacket } from '../../../../test/simulators/iiflcapital-encoder.js';
import { iiflCapitalListings } from '../../../../test/simulators/iiflcapital-instruments.js';
import { RecordingSink } from '../../../../test/support/recording-sink.js';
import type { Mode } from '../../../common/mode.js';
import type { Tick } from '../../../common/tick.js';
import type { Instrument } from '../../instruments/instrument.js';
import { LoginError, type Outbound, type Protocol, type SubscriptionItem } from '../engine/contract.js';
import { MqttPacketReader, publishPacket, subackPacket } from '../engine/transports/mqtt-packet.js';
import { runVectors } from '../vectors/run-vectors.js';
import { iiflcapital } from './index.js';

const NOW = 1_785_995_120_000;
const jwt = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
const credentials = { app_key: 'key', user_session: jwt({ preferred_username: 'IIFL0001' }) };

const listing = (symbol: string) => iiflCapitalListings.find((one) => one.symbol === symbol)!;
const RELIANCE = listing('RELIANCE');
const TWIN = listing('TWIN');
const FUTURE = listing('NIFTY25AUG26FUT');
const RUPEE = listing('USDINR27AUG26FUT');
const NIFTY = listing('NIFTY');
const SENSEX = listing('SENSEX');

const PREFIX = 'prod/marketfeed';
const MW = `${PREFIX}/mw/v1/nseeq/2885`;
const FUTURE_MW = `${PREFIX}/mw/v1/nsefo/53001`;
const FUTURE_OI = `${PREFIX}/oi/v1/nsefo/53001`;
const INDEX = `${PREFIX}/index/v1/nseeq/999920000`;
const INDEX_ELSEWHERE = `${PREFIX}/index/v1/nsefo/999920000`;

const item = (instrument: Instrument, mode: Mode): SubscriptionItem => ({ instrument, mode, depthLevel: 5 });

let protocol: Protocol;

beforeEach(() => {
  protocol = create();
});

function create(given: Record<string, string> = credentials, urls?: Record<string, string>): Protocol {
  return iiflcapital.createProtocol({ credentials: given, channel: 'feed', now: () => NOW, ...(urls && { urls }) });
}

function receive(frame: Buffer | string): RecordingSink {
  const sink = new RecordingSink();
  protocol.receive(frame, sink);
  return sink;
}

const publish = (topic: string, payload: Buffer | string) => receive(publishPacket(topic, Buffer.from(payload)));

/** `SUBSCRIBE` or `UNSUBSCRIBE` with packet id and topics, read by the rules of MQTT and not by the product's reader. */
function requests(frames: readonly Outbound[]): [string, number, string[]][] {
  return frames.map((frame) => {
    const packet = frame as Buffer;
    const isSubscribe = packet[0] === 0x82;
    expect(packet[0]).toBe(isSubscribe ? 0x82 : 0xa2);
    let at = packet[1]! < 0x80 ? 2 : 3;
    const id = packet.readUInt16BE(at);
    const topics: string[] = [];
    for (at += 2; at < packet.length; ) {
      const end = at + 2 + packet.readUInt16BE(at);
      topics.push(packet.toString('utf8', at + 2, end));
      if (isSubscribe) expect(packet[end]).toBe(0);
      at = end + (isSubscribe ? 1 : 0);
    }
    return [isSubscribe ? 'SUBSCRIBE' : 'UNSUBSCRIBE', id, topics];
  });
}

const subscribe = (...items: SubscriptionItem[]) => requests(protocol.subscribe(items));
const unsubscribe = (...items: SubscriptionItem[]) => requests(protocol.unsubscribe(items));

describe('the MQTT feed of IIFL Capital', () => {
  it('yields the ticks of the recorded packets', () => {
    const lines: string[] = [];
    const count = runVectors(
      ['test/vectors/iiflcapital.json'],
      () => iiflcapital,
      (line) => lines.push(line),
    );
    expect([count, lines]).toEqual([{ passed: 11, failed: 0 }, []]);
  });

  describe('connecting', () => {
    it('goes to the official host over TLS, or where the override says', () => {
      expect(protocol.endpoint().url).toBe('mqtts://bridge.iiflcapital.com:8883');
      expect(create(credentials, { feed: 'mqtt://127.0.0.1:9' }).endpoint().url).toBe('mqtt://127.0.0.1:9');
    });

    it.each([
      ['', 'no token'],
      ['a token', 'no JWT'],
      [jwt({ sub: 'IIFL0001' }), 'a JWT without the claim'],
      [jwt({ preferred_username: '' }), 'a JWT whose claim is empty'],
    ])('invents no user where the token names none: %j, %s', (user_session) => {
      const other = create({ ...credentials, user_session });
      expect(() => other.endpoint()).toThrow(LoginError);
      expect(other.opened()).toEqual([]);
    });

    it('asks for the updates of orders and trades of its user, in lower case', () => {
      expect(requests(protocol.opened())).toEqual([
        ['SUBSCRIBE', 1, ['prod/updates/order/v1/iifl0001', 'prod/updates/trade/v1/iifl0001']],
      ]);
    });

    it.each([
      [4, 'credential'],
      [5, 'credential'],
      [1, 'fatal'],
      [2, 'retryable'],
      [3, 'retryable'],
      [99, 'retryable'],
    ])('takes a CONNACK of %d for %s', (code, kind) => {
      expect(protocol.classify!({ code, reason: 'no' })).toMatchObject({ kind });
    });

    it('leaves other failures to the engine', () => {
      expect(protocol.classify!({ reason: 'ECONNRESET' })).toBeUndefined();
    });
  });

  describe('subscribing', () => {
    it('names a topic for each instrument, by segment and by whether it is an index', () => {
      expect(subscribe(item(RELIANCE, 'LTP'), item(TWIN, 'QUOTE'), item(NIFTY, 'QUOTE'))).toEqual([
        ['SUBSCRIBE', 1, [MW, `${PREFIX}/mw/v1/bseeq/2885`, INDEX]],
      ]);
    });

    it('adds the open interest of a contract when a quote first needs it, and drops it with the last who does', () => {
      expect(subscribe(item(FUTURE, 'LTP'))).toEqual([['SUBSCRIBE', 1, [FUTURE_MW]]]);
      expect(subscribe(item(FUTURE, 'QUOTE'))).toEqual([['SUBSCRIBE', 2, [FUTURE_OI]]]);
      expect(subscribe(item(FUTURE, 'QUOTE'))).toEqual([]);
      expect(subscribe(item(FUTURE, 'LTP'))).toEqual([['UNSUBSCRIBE', 3, [FUTURE_OI]]]);
      expect(unsubscribe(item(FUTURE, 'LTP'))).toEqual([['UNSUBSCRIBE', 4, [FUTURE_MW]]]);
      expect(unsubscribe(item(FUTURE, 'LTP'))).toEqual([]);
    });

    it('holds the price bands of a segment once, as long as anybody there wants depth', () => {
      const bands = [`${PREFIX}/uppercircuit/v1/nseeq`, `${PREFIX}/lowercircuit/v1/nseeq`];
      const SBIN = listing('SBIN');
      expect(subscribe(item(RELIANCE, 'DEPTH'), item(SBIN, 'DEPTH'))).toEqual([
        ['SUBSCRIBE', 1, [MW, ...bands, `${PREFIX}/mw/v1/nseeq/3045`]],
      ]);
      expect(unsubscribe(item(RELIANCE, 'DEPTH'))).toEqual([['UNSUBSCRIBE', 2, [MW]]]);
      expect(subscribe(item(SBIN, 'QUOTE'))).toEqual([['UNSUBSCRIBE', 3, bands]]);
    });

    it('puts no more than a hundred topics into one request', () => {
      const many = Array.from({ length: 120 }, (_, place) => item({ ...FUTURE, token: `${place}` }, 'QUOTE'));
      const sizes = (frames: ReturnType<typeof requests>) => frames.map(([, id, topics]) => [id, topics.length]);
      expect(sizes(subscribe(...many))).toEqual([
        [1, 100],
        [2, 100],
        [3, 40],
      ]);
      const { batchSize } = iiflcapital.channels.feed!;
      expect(sizes(subscribe(...many.slice(0, batchSize).map(({ instrument }) => item(instrument, 'LTP'))))).toEqual([
        [4, batchSize],
      ]);
    });

    it('numbers its requests from 1 to 65535, and begins again', () => {
      for (let request = 1; request < 65_535; request += 2) {
        protocol.subscribe([item(RELIANCE, 'LTP')]);
        protocol.unsubscribe([item(RELIANCE, 'LTP')]);
      }
      expect(subscribe(item(RELIANCE, 'LTP'))).toMatchObject([['SUBSCRIBE', 65_535, [MW]]]);
      expect(unsubscribe(item(RELIANCE, 'LTP'))).toMatchObject([['UNSUBSCRIBE', 1, [MW]]]);
    });

    it('does not route a token that is no number, which could stand for all instruments', () => {
      expect(iiflcapital.upstream!(item({ ...RELIANCE, token: '+' }, 'LTP'))).toEqual([]);
      expect(iiflcapital.upstream!(item(RELIANCE, 'LTP'))).toHaveLength(1);
    });

    it('is confirmed, or refused, topic by topic', () => {
      protocol.subscribe([item(RELIANCE, 'LTP'), item(FUTURE, 'QUOTE')]);
      const sink = receive(subackPacket(1, [0, 0x80, 0]));
      expect(sink.acknowledgements).toEqual([item(RELIANCE, 'LTP')]);
      expect(sink.rejections).toEqual([
        { kind: 'fatal', message: 'the broker refused the subscription', items: [item(FUTURE, 'QUOTE')] },
      ]);
      expect(requests(sink.sent)).toEqual([['UNSUBSCRIBE', 2, [FUTURE_OI]]]);
      expect(subscribe(item(FUTURE, 'LTP'))).toEqual([['SUBSCRIBE', 3, [FUTURE_MW]]]);
    });

    it('loses no prices with a refused open interest', () => {
      protocol.subscribe([item(FUTURE, 'QUOTE')]);
      const sink = receive(subackPacket(1, [0, 0x80]));
      expect(sink).toMatchObject({ acknowledgements: [item(FUTURE, 'QUOTE')], rejections: [] });
      expect(sink.notices).toEqual([`the broker refused ${FUTURE_OI}`]);
    });

    it('takes no answer for more than it says, and none that it did not ask for', () => {
      protocol.subscribe([item(RELIANCE, 'LTP'), item(FUTURE, 'LTP')]);
      expect(receive(subackPacket(7, [0x80]))).toMatchObject({ acknowledgements: [], rejections: [] });
      expect(receive(subackPacket(1, [0]))).toMatchObject({
        acknowledgements: [item(RELIANCE, 'LTP')],
        rejections: [],
      });
    });
  });

  describe('its heartbeat', () => {
    it('is a ping every ten seconds', () => {
      protocol.subscribe([item(RELIANCE, 'LTP'), item(SENSEX, 'QUOTE')]);
      expect(protocol.heartbeat!.intervalMs).toBe(10_000);
      for (let beat = 0; beat < 5; beat++) expect(protocol.heartbeat!.frame()).toEqual(Buffer.from('c000', 'hex'));
    });

    it('seeks an index of NSE that stays silent under the other segment, once', () => {
      protocol.subscribe([item(NIFTY, 'QUOTE')]);
      const beat = () => [protocol.heartbeat!.frame()];
      expect(beat()).toEqual([Buffer.from('c000', 'hex')]);
      expect(requests(beat())).toEqual([['SUBSCRIBE', 2, [INDEX_ELSEWHERE]]]);
      expect(beat()).toEqual([Buffer.from('c000', 'hex')]);
      expect(publish(INDEX_ELSEWHERE, marketPacket(NIFTY, { ltp: 24_977.1 })).ticks).toMatchObject([{ ltp: 24_977.1 }]);
      // The one that spoke first counts, so that a tick does not come twice.
      expect(publish(INDEX, marketPacket(NIFTY, { ltp: 24_977.1 })).ticks).toEqual([]);
      expect(unsubscribe(item(NIFTY, 'QUOTE'))).toEqual([['UNSUBSCRIBE', 3, [INDEX, INDEX_ELSEWHERE]]]);
    });

    it('leaves an index alone that has spoken', () => {
      protocol.subscribe([item(NIFTY, 'QUOTE')]);
      publish(INDEX, marketPacket(NIFTY, { ltp: 24_977.1 }));
      for (let beat = 0; beat < 5; beat++) expect(protocol.heartbeat!.frame()).toEqual(Buffer.from('c000', 'hex'));
    });
  });

  describe('reading', () => {
    it('tells a share, a share of another exchange and an index of one token apart by their topics', () => {
      const index = { ...NIFTY, token: '2885' };
      protocol.subscribe([item(RELIANCE, 'LTP'), item(TWIN, 'LTP'), item(index, 'LTP')]);
      const from = (topic: string) =>
        publish(topic, marketPacket(RELIANCE, { ltp: 5 })).ticks.map((tick) => tick.symbol);
      expect(from(MW)).toEqual(['RELIANCE']);
      expect(from(`${PREFIX}/mw/v1/bseeq/2885`)).toEqual(['TWIN']);
      expect(from(`${PREFIX}/index/v1/nseeq/2885`)).toEqual(['NIFTY']);
      expect(from(`${PREFIX}/index/v1/bseeq/2885`)).toEqual([]);
    });

    it('keeps the open interest until a market packet shows it, and yields no tick for it', () => {
      protocol.subscribe([item(FUTURE, 'QUOTE')]);
      const packet = marketPacket(FUTURE, { ltp: 25_000.5 });
      expect(publish(FUTURE_MW, packet).ticks[0]).not.toHaveProperty('oi');
      expect(publish(FUTURE_OI, interestPacket(11_342_550)).ticks).toEqual([]);
      expect(publish(FUTURE_MW, packet).ticks[0]).toMatchObject({ oi: 11_342_550 });
    });

    it('shows the price bands of an instrument in depth, whether they came before it was held or after', () => {
      protocol.subscribe([item(RELIANCE, 'DEPTH')]);
      const SBIN = listing('SBIN');
      publish(`${PREFIX}/uppercircuit/v1/nseeq`, circuitPacket(RELIANCE, 3108.85));
      publish(`${PREFIX}/lowercircuit/v1/nseeq`, circuitPacket(SBIN, 732.9));
      expect(publish(MW, marketPacket(RELIANCE, { ltp: 2826.25 })).ticks[0]).toMatchObject({ upper_circuit: 3108.85 });
      protocol.subscribe([item(SBIN, 'DEPTH')]);
      const [tick] = publish(`${PREFIX}/mw/v1/nseeq/3045`, marketPacket(SBIN, { ltp: 814.35 })).ticks;
      expect(tick).toMatchObject({ lower_circuit: 732.9 });
      expect(tick).not.toHaveProperty('upper_circuit');
    });

    it('divides by what the packet says, ten million for a currency and a hundred where it says nothing', () => {
      protocol.subscribe([item(RUPEE, 'QUOTE'), item(RELIANCE, 'LTP')]);
      const [rupee] = publish(`${PREFIX}/mw/v1/nsecurr/1421`, marketPacket(RUPEE, { ltp: 83.2575, bid: 83.255 })).ticks;
      expect(rupee).toMatchObject({ ltp: 83.2575, bid: 83.255 });
      const packet = marketPacket(RELIANCE, { ltp: 2826.25 });
      packet.writeInt32LE(0, 58);
      expect(publish(MW, packet).ticks).toMatchObject([{ ltp: 2826.25 }]);
      packet.writeInt32LE(-100, 58);
      expect(publish(MW, packet)).toMatchObject({
        ticks: [],
        complaints: ['a market packet with a price divisor below nothing'],
      });
    });

    it('goes by the place of a level, since the side that it names is not filled', () => {
      protocol.subscribe([item(RELIANCE, 'DEPTH')]);
      const level = (price: number) => ({ price, quantity: 75, orders: 3 });
      const depth = { buy: [level(99.95), level(99.9)], sell: [level(100.05)] };
      const packet = marketPacket(RELIANCE, { ltp: 100, depth });
      // Every level says that it is a sale.
      for (let place = 0; place < 10; place++) packet.writeInt16LE(1, 66 + place * 12 + 10);
      expect(publish(MW, packet).ticks).toMatchObject([{ mode: 'DEPTH', depth }]);
      // One that counts its orders below nothing is still a level.
      packet.writeInt16LE(-1, 66 + 8);
      expect(publish(MW, packet).ticks[0]!.depth!.buy[0]).toEqual({ price: 99.95, quantity: 75 });
    });

    it('has no time of a trade where there was none, and takes the time of arrival for its own', () => {
      protocol.subscribe([item(RELIANCE, 'LTP')]);
      expect(publish(MW, marketPacket(RELIANCE, { ltp: 100, ltq: 3, ltt: 0 })).ticks).toEqual([
        { symbol: 'RELIANCE', exchange: 'NSE', mode: 'LTP', ltp: 100, ltq: 3, timestamp: NOW },
      ]);
    });

    it('passes updates of orders and trades on as they are', () => {
      const order = { brokerOrderId: '26080600001', orderStatus: 'COMPLETE' };
      expect(publish('prod/updates/order/v1/iifl0001', JSON.stringify(order)).orders).toEqual([order]);
      expect(publish('prod/updates/trade/v1/iifl0001', JSON.stringify(order)).orders).toEqual([order]);
      expect(publish('prod/updates/order/v1/other', JSON.stringify(order)).orders).toEqual([]);
      expect(publish('prod/updates/order/v1/iifl0001', 'x').complaints).toHaveLength(1);
    });

    it.each([
      ['market status', `${PREFIX}/marketstatus/v1/nseeq`],
      ['a topic just dropped', `${PREFIX}/mw/v1/nseeq/1`],
      ['nothing', ''],
    ])('ignores %s', (_what, topic) => {
      protocol.subscribe([item(RELIANCE, 'LTP')]);
      expect(publish(topic, Buffer.alloc(188, 1))).toMatchObject({ ticks: [], complaints: [] });
    });

    it.each(['20020000', 'd000', 'b0020001'])('has nothing to say to the control packet %s', (hex) => {
      expect(receive(Buffer.from(hex, 'hex'))).toMatchObject({ ticks: [], complaints: [], rejections: [] });
    });
  });

  it('reads whatever the encoder of the simulator writes, to the last digit', () => {
    const price = fc.integer({ min: 1, max: 100_000_000 }).map((paise) => paise / 100);
    const quantity = fc.integer({ min: 0, max: 0xffff_ffff });
    const side = fc.array(fc.record({ price, quantity, orders: fc.integer({ min: 0, max: 32_767 }) }), {
      maxLength: 5,
    });
    const state: fc.Arbitrary<Partial<Tick>> = fc.record({
      ...{ ltp: price, open: price, high: price, low: price, close: price, average_price: price },
      ...{ bid: price, ask: price, bid_qty: quantity, ask_qty: quantity, volume: quantity, ltq: quantity },
      ...{ total_buy_quantity: quantity, total_sell_quantity: quantity },
      ltt: fc.integer({ min: 1_600_000_000, max: 2_000_000_000 }).map((seconds) => seconds * 1000),
      depth: fc.record({ buy: side, sell: side }),
    });
    protocol.subscribe([item(RELIANCE, 'DEPTH')]);
    fc.assert(
      fc.property(state, (values) => {
        const identity = { symbol: 'RELIANCE', exchange: 'NSE', mode: 'DEPTH', timestamp: NOW };
        expect(publish(MW, marketPacket(RELIANCE, values)).ticks).toEqual([{ ...identity, ...values }]);
      }),
    );
  });

  it('never throws on bytes that are no packets, and publishes nothing of them', () => {
    protocol.subscribe([item(RELIANCE, 'DEPTH'), item(FUTURE, 'QUOTE')]);
    const junk = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.string({ unit: 'binary' }),
      fc.uint8Array({ maxLength: 185 }).map((bytes) => publishPacket(MW, bytes)),
      fc.uint8Array({ maxLength: 40 }).map((bytes) => publishPacket(FUTURE_OI, bytes)),
      fc.uint8Array({ maxLength: 40 }).map((bytes) => publishPacket(`${PREFIX}/uppercircuit/v1/nseeq`, bytes)),
      fc.uint8Array({ maxLength: 10 }).map((bytes) => subackPacket(1, [...bytes])),
    );
    fc.assert(
      fc.property(junk, (frame) => expect(receive(frame).ticks).toEqual([])),
      { numRuns: 500 },
    );
  });

  it('complains of a packet that is cut off at any byte, and publishes nothing of it', () => {
    protocol.subscribe([item(RELIANCE, 'DEPTH')]);
    const whole = marketPacket(RELIANCE, { ltp: 2826.25 });
    for (let length = 0; length < 186; length++) {
      expect(publish(MW, whole.subarray(0, length))).toMatchObject({
        ticks: [],
        complaints: [`a market packet of ${length} bytes`],
      });
    }
    expect(publish(MW, whole.subarray(0, 186)).ticks).toHaveLength(1);
    const packet = publishPacket(MW, whole);
    for (let length = 0; length < packet.length; length++) {
      expect(receive(packet.subarray(0, length))).toMatchObject({ ticks: [], complaints: ['no MQTT packet'] });
    }
    expect(new MqttPacketReader().read(packet)).toBe(true);
  });

  it.each([
    [FUTURE_OI, 15, 'no open interest in 15 bytes'],
    [`${PREFIX}/lowercircuit/v1/nsefo`, 11, 'no price band in 11 bytes'],
  ])('complains of a packet on %s of %d bytes', (topic, length, complaint) => {
    protocol.subscribe([item(FUTURE, 'DEPTH')]);
    expect(publish(topic, Buffer.alloc(length)).complaints).toEqual([complaint]);
  });
});
