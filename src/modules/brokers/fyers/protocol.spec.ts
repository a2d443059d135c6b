import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  connectReply,
  dataFrame,
  requestReply,
  snapshotRecord,
} from '../../../../test/simulators/fyers-hsm-encoder.js';
import { fyersInstruments, fyersOptions } from '../../../../test/simulators/fyers-instruments.js';
import { readHsmRequest } from '../../../../test/simulators/fyers-request.js';
import { RecordingSink } from '../../../../test/support/recording-sink.js';
import type { DepthLevel, Mode } from '../../../common/mode.js';
import type { Outbound, Protocol, SubscriptionItem, TransportFactory } from '../engine/contract.js';
import { runVectors } from '../vectors/run-vectors.js';
import { fyers } from './index.js';

const NOW = 1_763_703_000_123;

function tokenWith(claims: unknown): string {
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;
}

const TOKEN = tokenWith({ hsm_key: 'abcd1234', exp: NOW / 1000 + 60 });

function create(access_token: string, channel = 'hsm', urls?: Record<string, string>): Protocol {
  const credentials = { client_id: 'AB12CD34EF-100', access_token };
  return fyers.createProtocol({ credentials, channel, now: () => NOW, ...(urls ? { urls } : {}) });
}

function item(symbol: string, mode: Mode, depthLevel: DepthLevel = 5): SubscriptionItem {
  const instrument = fyersInstruments.find((one) => one.symbol === symbol)!;
  return { instrument, mode, depthLevel };
}

function hex(outbound: Outbound | undefined): string {
  return (outbound as Buffer).toString('hex');
}

/** `+sf|nse_cm|3045,dp|nse_cm|3045` for a subscribe. */
function brief(outbound: readonly Outbound[]): string[] {
  return outbound.map((frame) => {
    const request = readHsmRequest(frame as Buffer);
    if (typeof request === 'string' || !('topics' in request)) throw new Error(JSON.stringify(request));
    return `${request.kind === 'subscribe' ? '+' : '-'}${request.topics.join()}`;
  });
}

it.each([
  ['fyers.json', 12],
  ['fyers_tbt.json', 8],
])('yields the ticks of the recorded frames of %s', (file, passed) => {
  const lines: string[] = [];
  const count = runVectors(
    [`test/vectors/${file}`],
    () => fyers,
    (line) => lines.push(line),
  );
  expect([count, lines]).toEqual([{ passed, failed: 0 }, []]);
});

describe('HsmProtocol', () => {
  let protocol: Protocol;
  let sink: RecordingSink;

  beforeEach(() => {
    protocol = create(TOKEN);
    sink = new RecordingSink();
  });

  describe('connecting', () => {
    it('opens the HSM socket, or where the override says', () => {
      expect(protocol.endpoint()).toEqual({ transport: 'ws', url: 'wss://socket.fyers.in/hsm/v1-5/prod' });
      expect(create(TOKEN, 'hsm', { hsm: 'ws://127.0.0.1:9/' }).endpoint().url).toBe('ws://127.0.0.1:9/');
    });

    it.each([TOKEN, `AB12CD34EF-100:${TOKEN}`])('logs in with the key inside of the token', (token) => {
      const login = '001e0104010008616263643132333402000150030001010400064a535f415049';
      expect(create(token).opened().map(hex)).toEqual([login]);
    });

    it.each([
      ['', 'there is no access token'],
      ['not-a-token', 'no Fyers token'],
      [tokenWith({ exp: NOW }), 'no Fyers token'],
      [tokenWith({ hsm_key: 'abcd', exp: NOW / 1000 }), 'has expired'],
    ])('does not connect with a token that is known to be dead (%s)', async (token, text) => {
      for (const channel of ['hsm', 'tbt']) {
        const dead = create(token, channel);
        expect(() => dead.opened()).not.toThrow();
        const endpoint = dead.endpoint();
        const failure = await new Promise<object>((closed) => {
          const ignore = () => {};
          const line = (endpoint.transport as TransportFactory)(endpoint, {
            opened: ignore,
            frame: ignore,
            alive: ignore,
            closed,
          });
          line.send('too late');
          line.close();
        });
        expect(dead.classify?.(failure)).toMatchObject({ kind: 'credential', message: expect.stringContaining(text) });
      }
    });

    it.each([{ status: 401 }, { status: 500 }, { code: 1006, reason: '' }])('leaves %j to the engine', (failure) => {
      expect(protocol.classify?.(failure)).toBeUndefined();
    });

    it('is ready once the login was accepted', () => {
      expect(protocol.waitsForReady).toBe(true);
      protocol.receive(connectReply(true, 10), sink);
      expect(sink).toMatchObject({ readyCount: 1, rejections: [], complaints: [] });
    });

    it('takes a refused login for a dead token', () => {
      protocol.receive(connectReply(false, 0), sink);
      expect(sink).toMatchObject({ readyCount: 0, rejections: [{ kind: 'credential' }] });
    });

    it('tries again after a reply without fields', () => {
      protocol.receive(Buffer.from('00020100', 'hex'), sink);
      expect(sink).toMatchObject({ readyCount: 0, rejections: [{ kind: 'retryable' }] });
    });

    it('takes no second login reply', () => {
      protocol.receive(connectReply(true, 10), sink);
      protocol.receive(connectReply(false, 0), sink);
      expect(sink).toMatchObject({ readyCount: 1, rejections: [], complaints: ['a second connect reply'] });
    });

    it('goes on with the default order when the field map cannot be read', () => {
      protocol.receive(Buffer.from('000f01030100014b020001000300027b5b', 'hex'), sink);
      expect(sink).toMatchObject({ readyCount: 1, complaints: ['a field map that is no JSON object'] });
    });

    it('pings every half minute', () => {
      expect(protocol.heartbeat!.intervalMs).toBe(30_000);
      expect(hex(protocol.heartbeat!.frame())).toBe('00010b');
    });
  });

  describe('subscribing', () => {
    it('asks for topics on channel 11', () => {
      const [frame, ...more] = protocol.subscribe([item('RELIANCE', 'LTP')]);
      expect(hex(frame)).toBe('001a0402010011' + '0001' + '0e73667c6e73655f636d7c32383835' + '020001' + '0b');
      expect(more).toEqual([]);
    });

    it.each([
      ['RELIANCE', 'LTP', 'sf|nse_cm|2885'],
      ['RELIANCE', 'QUOTE', 'sf|nse_cm|2885'],
      ['RELIANCE', 'DEPTH', 'sf|nse_cm|2885,dp|nse_cm|2885'],
      ['NIFTY', 'QUOTE', 'if|nse_cm|Nifty 50'],
      ['NIFTY', 'DEPTH', 'if|nse_cm|Nifty 50'],
      ['SENSEX', 'LTP', 'if|bse_cm|SENSEX'],
      ['NIFTY25NOV25FUT', 'LTP', 'sf|nse_fo|37054'],
      ['SENSEX27NOV25FUT', 'LTP', 'sf|bse_fo|873830'],
      ['USDINR26NOV25FUT', 'LTP', 'sf|cde_fo|4452'],
      ['CRUDEOIL18DEC25FUT', 'LTP', 'sf|mcx_fo|458305'],
    ] as const)('asks for %s in %s by %s', (symbol, mode, topics) => {
      expect(brief(protocol.subscribe([item(symbol, mode)]))).toEqual([`+${topics}`]);
    });

    it('adds and drops the book topic when the mode changes, and nothing between LTP and QUOTE', () => {
      protocol.subscribe([item('SBIN', 'LTP')]);
      expect(protocol.subscribe([item('SBIN', 'QUOTE')])).toEqual([]);
      expect(brief(protocol.subscribe([item('SBIN', 'DEPTH')]))).toEqual(['+dp|nse_cm|3045']);
      expect(brief(protocol.subscribe([item('SBIN', 'LTP')]))).toEqual(['-dp|nse_cm|3045']);
      expect(brief(protocol.unsubscribe([item('SBIN', 'LTP')]))).toEqual(['-sf|nse_cm|3045']);
      expect(protocol.unsubscribe([item('SBIN', 'LTP')])).toEqual([]);
    });

    it('drops both topics of a book', () => {
      protocol.subscribe([item('SBIN', 'DEPTH'), item('INFY', 'LTP')]);
      expect(brief(protocol.unsubscribe([item('SBIN', 'DEPTH'), item('INFY', 'LTP')]))).toEqual([
        '-sf|nse_cm|3045,dp|nse_cm|3045,sf|nse_cm|1594',
      ]);
    });

    it('puts at most 1500 topics into a request, those of an instrument together', () => {
      const options = fyersOptions(1500).map(
        (instrument, place): SubscriptionItem => ({ instrument, mode: place === 0 ? 'LTP' : 'DEPTH', depthLevel: 5 }),
      );
      const counts = (frames: readonly Outbound[]) => brief(frames).map((text) => text.split(',').length);
      expect(counts(protocol.subscribe(options))).toEqual([1499, 1500]);
      expect(counts(protocol.unsubscribe(options))).toEqual([1500, 1499]);
    });

    it('refuses what is in no segment of the feed', () => {
      const asked = item('SBIN', 'LTP');
      for (const token of ['99990000003045', 'abc', '']) {
        const foreign = { ...asked, instrument: { ...asked.instrument, token } };
        expect(protocol.subscribe([foreign])).toEqual([]);
        expect(protocol.unsubscribe([foreign])).toEqual([]);
        expect(fyers.upstream!(foreign)).toEqual([]);
      }
    });

    it('counts a book as a second topic against the limit', () => {
      const { weight } = fyers.channels.hsm!;
      expect([weight!(item('SBIN', 'QUOTE')), weight!(item('SBIN', 'DEPTH')), weight!(item('NIFTY', 'DEPTH'))]).toEqual(
        [1, 2, 1],
      );
    });

    it('confirms requests in the order in which they were sent', () => {
      protocol.subscribe([item('SBIN', 'LTP'), item('INFY', 'DEPTH')]);
      protocol.subscribe([item('RELIANCE', 'LTP')]);
      protocol.receive(requestReply(4, true), sink);
      expect(sink.acknowledgements).toEqual([item('SBIN', 'LTP'), item('INFY', 'DEPTH')]);
      protocol.receive(requestReply(4, true), sink);
      protocol.receive(requestReply(4, true), sink);
      expect(sink.acknowledgements.slice(2)).toEqual([item('RELIANCE', 'LTP')]);
    });

    it('gives back the items of a refused request, and asks for their topics again', () => {
      protocol.subscribe([item('SBIN', 'LTP')]);
      protocol.receive(requestReply(4, true), sink);
      protocol.subscribe([item('SBIN', 'DEPTH')]);
      protocol.receive(requestReply(4, false), sink);
      expect(sink.rejections).toMatchObject([
        { kind: 'retryable', items: [item('SBIN', 'DEPTH')], message: expect.stringContaining('11011') },
      ]);
      expect(brief(protocol.subscribe([item('SBIN', 'DEPTH')]))).toEqual(['+dp|nse_cm|3045']);
    });

    it('tells of a refused unsubscribe', () => {
      protocol.receive(requestReply(5, true), sink);
      protocol.receive(requestReply(5, false), sink);
      expect(sink.notices).toEqual(['an unsubscribe was refused (11012)']);
    });
  });

  describe('the deep book', () => {
    const deep = item('SBIN', 'DEPTH', 50);

    it('comes from the other socket, with a quote beside it', () => {
      expect(fyers.upstream!(deep)).toEqual([
        { ...deep, mode: 'QUOTE', depthLevel: 5, channel: 'hsm' },
        { ...deep, channel: 'tbt' },
      ]);
    });

    it.each([
      ['SBIN', 'DEPTH', 5],
      ['SBIN', 'QUOTE', 5],
      ['CRUDEOIL18DEC25FUT', 'DEPTH', 50],
    ] as const)('is not meant by %s in %s with %d levels', (symbol, mode, level) => {
      expect(fyers.upstream!(item(symbol, mode, level))).toEqual([{ ...item(symbol, mode, level), channel: 'hsm' }]);
    });
  });

  describe('acknowledging data', () => {
    function frames(count: number, first = 1): void {
      const record = snapshotRecord(
        7,
        { topic: 'sf|nse_cm|3045', tradingSymbol: 'SBIN' },
        { multiplier: 1, precision: 2 },
        [1],
      );
      for (let number = first; number < first + count; number++) protocol.receive(dataFrame(number, record), sink);
    }

    it('answers every frame that completes the count, with its number', () => {
      protocol.receive(connectReply(true, 10), sink);
      frames(9, 1001);
      expect(sink.sent).toEqual([]);
      frames(12, 1010);
      expect(sink.sent.map(hex)).toEqual(['00090301010004000003f2', '00090301010004000003fc']);
    });

    it('expects no numbers, and sends none, where the server wants none', () => {
      protocol.subscribe([item('SBIN', 'LTP')]);
      protocol.receive(Buffer.from('000601010100014b', 'hex'), sink);
      const numbered = dataFrame(
        1,
        snapshotRecord(7, { topic: 'sf|nse_cm|3045', tradingSymbol: 'S' }, { multiplier: 1, precision: 2 }, [97245]),
      );
      protocol.receive(Buffer.concat([numbered.subarray(0, 3), numbered.subarray(7)]), sink);
      expect(sink).toMatchObject({ ticks: [{ symbol: 'SBIN', ltp: 972.45 }], sent: [] });
    });
  });
});
