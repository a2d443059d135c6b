import { beforeEach, describe, expect, it } from '@jest/globals';
import { encodePaytmPacket } from '../../../../test/simulators/paytm-encoder.js';
import { paytmInstruments } from '../../../../test/simulators/paytm-instruments.js';
import { ProtocolHarness } from '../../../../test/support/protocol-harness.js';
import { RecordingSink } from '../../../../test/support/recording-sink.js';
import type { Mode } from '../../../common/mode.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { SubscriptionItem } from '../engine/contract.js';
import { runVectors } from '../vectors/run-vectors.js';
import { paytm } from './index.js';

const credentials = { api_secret: 'the-secret', access_token: 'the-access', public_access_token: 'the public jwt' };

const { protocol: blank } = new ProtocolHarness(paytm, paytmInstruments, { credentials });

function item(symbol: string, exchange: string, mode: Mode): SubscriptionItem {
  const instrument = paytmInstruments.find((one) => one.symbol === symbol && one.exchange === exchange)!;
  return { instrument, mode, depthLevel: 5 };
}

/** An instrument that is in no list. */
function listed(symbol: string, exchange: string, token: string): Instrument {
  return { symbol, exchange, token, brsymbol: symbol, brexchange: exchange };
}

/** `+LTP:EQUITY:NSE:2885` for each preference of a frame. */
function brief(frames: readonly unknown[]): string[] {
  return frames
    .flatMap((frame) => JSON.parse(frame as string) as Record<string, string>[])
    .map(({ actionType, modeType, scripType, exchangeType, scripId }) => {
      return `${actionType === 'ADD' ? '+' : '-'}${modeType}:${scripType}:${exchangeType}:${scripId}`;
    });
}

describe('PaytmProtocol', () => {
  let harness: ProtocolHarness;

  beforeEach(() => {
    harness = new ProtocolHarness(paytm, paytmInstruments, { credentials });
  });

  it('yields the ticks of the recorded frames', () => {
    const lines: string[] = [];
    const count = runVectors(
      ['test/vectors/paytm.json'],
      () => paytm,
      (line) => lines.push(line),
    );
    expect([count, lines]).toEqual([{ passed: 12, failed: 0 }, []]);
  });

  it('connects with the public token alone, and is ready at once', () => {
    expect(blank.endpoint()).toEqual({
      transport: 'ws',
      url: 'wss://developer-ws.paytmmoney.com/broadcast/user/v1/data?x_jwt_token=the+public+jwt',
    });
    expect([blank.opened(), blank.waitsForReady, blank.heartbeat]).toEqual([[], undefined, undefined]);
  });

  it('goes where the override says', () => {
    const { protocol } = new ProtocolHarness(paytm, [], { credentials, urls: { feed: 'ws://127.0.0.1:9/x' } });
    expect(protocol.endpoint().url).toBe('ws://127.0.0.1:9/x?x_jwt_token=the+public+jwt');
  });

  describe('subscribing', () => {
    it('sends all preferences in one list', () => {
      const items = [item('RELIANCE', 'NSE', 'QUOTE'), item('SENSEX', 'BSE_INDEX', 'LTP')];
      expect(harness.protocol.subscribe(items)).toEqual([
        '[{"actionType":"ADD","modeType":"QUOTE","scripType":"EQUITY","exchangeType":"NSE","scripId":"2885"},' +
          '{"actionType":"ADD","modeType":"LTP","scripType":"INDEX","exchangeType":"BSE","scripId":"51"}]',
      ]);
    });

    it.each([
      ['RELIANCE', 'NSE', 'EQUITY:NSE:2885'],
      ['NIFTYBEES', 'NSE', 'ETF:NSE:10576'],
      ['INFY', 'BSE', 'EQUITY:BSE:500209'],
      ['NIFTY25NOV25FUT', 'NFO', 'FUTURE:NSE:37054'],
      ['RELIANCE25NOV251400CE', 'NFO', 'OPTION:NSE:84811'],
      ['SENSEX27NOV25FUT', 'BFO', 'FUTURE:BSE:825565'],
      ['NIFTY', 'NSE_INDEX', 'INDEX:NSE:13'],
    ])('names %s of %s %s', (symbol, exchange, preference) => {
      expect(brief(harness.protocol.subscribe([item(symbol, exchange, 'DEPTH')]))).toEqual([`+FULL:${preference}`]);
    });

    it('tells futures from options by the type, and by the symbol only where no type is known', () => {
      const instruments = [
        { ...listed('PEL25NOV25FUT', 'NFO', '1'), instrumenttype: 'FUT' },
        { ...listed('FUTFUT', 'NFO', '2'), instrumenttype: 'CE' },
        listed('ACE25NOV25FUT', 'NFO', '3'),
        listed('ACE25NOV25900PE', 'NFO', '4'),
      ];
      const frames = harness.protocol.subscribe(
        instruments.map((instrument) => ({ instrument, mode: 'LTP', depthLevel: 5 })),
      );
      expect(brief(frames).map((one) => one.split(':')[1])).toEqual(['FUTURE', 'OPTION', 'FUTURE', 'OPTION']);
    });

    it('sends nothing for what is held already, or on an exchange that the broker does not carry', () => {
      harness.subscribe(2885, 'LTP');
      const foreign: SubscriptionItem = { instrument: listed('GOLD', 'MCX', '9'), mode: 'LTP', depthLevel: 5 };
      expect(harness.subscribe(2885, 'LTP')).toEqual([]);
      expect(harness.protocol.subscribe([foreign])).toEqual([]);
      expect(harness.protocol.unsubscribe([foreign])).toEqual([]);
      expect(paytm.upstream!(foreign)).toEqual([]);
    });

    it.each<[Mode, string, Mode, string]>([
      ['LTP', 'LTP', 'DEPTH', 'FULL'],
      ['DEPTH', 'FULL', 'QUOTE', 'QUOTE'],
    ])('changes %s to %3$s by adding the new preference and removing the old one', (from, old, to, fresh) => {
      harness.subscribe(2885, from);
      expect(brief(harness.subscribe(2885, to))).toEqual([`+${fresh}:EQUITY:NSE:2885`, `-${old}:EQUITY:NSE:2885`]);
    });

    it('removes the preference that was added, once', () => {
      harness.subscribe(10576, 'DEPTH');
      expect(brief(harness.unsubscribe(10576, 'LTP'))).toEqual(['-FULL:ETF:NSE:10576']);
      expect(harness.unsubscribe(10576, 'LTP')).toEqual([]);
    });
  });

  describe('ids that repeat', () => {
    const frame = (mode: 'LTP' | 'QUOTE', isIndex: boolean) => encodePaytmPacket({ mode, isIndex, id: 13 }, { ltp: 5 });

    it('are told apart by the packet code where one is an index: 13 is the share ABB and the index NIFTY', () => {
      harness.protocol.subscribe([item('ABB', 'NSE', 'LTP'), item('NIFTY', 'NSE_INDEX', 'LTP')]);
      const ticks = harness.receive(Buffer.concat([frame('LTP', true), frame('LTP', false)]));
      expect(ticks).toMatchObject([{ symbol: 'NIFTY', exchange: 'NSE_INDEX' }, { symbol: 'ABB' }]);
      harness.protocol.unsubscribe([item('ABB', 'NSE', 'LTP')]);
      expect(harness.receive(frame('LTP', false))).toEqual([]);
      expect(harness.receive(frame('LTP', true))).toHaveLength(1);
    });

    const contract: SubscriptionItem = { instrument: listed('ODD25NOV25FUT', 'NFO', '13'), mode: 'LTP', depthLevel: 5 };

    it('cannot be told apart otherwise: the second is refused with the next frame, and the first goes on', () => {
      harness.protocol.subscribe([item('ABB', 'NSE', 'QUOTE')]);
      expect(harness.protocol.subscribe([contract])).toEqual([]);
      expect(harness.receive(frame('QUOTE', false))).toMatchObject([{ symbol: 'ABB', exchange: 'NSE' }]);
      const [refusal, ...more] = harness.sink.rejections;
      expect(refusal).toMatchObject({ kind: 'retryable', items: [contract], retryAfterMs: 30_000 });
      expect(more).toEqual([]);
      expect(harness.protocol.unsubscribe([contract])).toEqual([]);
      harness.receive(frame('QUOTE', false));
      expect(harness.sink.rejections).toHaveLength(1);
    });

    it('are free for the second once the first is gone', () => {
      harness.protocol.subscribe([item('ABB', 'NSE', 'LTP')]);
      harness.protocol.subscribe([contract]);
      harness.protocol.unsubscribe([contract, item('ABB', 'NSE', 'LTP')]);
      expect(brief(harness.protocol.subscribe([contract]))).toEqual(['+LTP:FUTURE:NSE:13']);
      expect(harness.receive(frame('LTP', false))).toMatchObject([{ symbol: 'ODD25NOV25FUT' }]);
      expect(harness.sink.rejections).toEqual([]);
    });
  });

  describe('texts', () => {
    it.each([
      ['{"message":"invalid preference received","error":"BAD_REQUEST"}', 'invalid preference received: BAD_REQUEST'],
      ['something is wrong with the-access', 'something is wrong with ***'],
      ['{"error":"BAD_REQUEST"}', 'BAD_REQUEST'],
    ])('are told to the operator without secrets: %s', (text, notice) => {
      expect(harness.probe(text)).toEqual(Object.assign(new RecordingSink(), { notices: [notice] }));
    });

    it.each(['invalid jwt token', '{"message":"Unauthorised"}', 'session expired'])('end the login: %s', (text) => {
      expect(harness.probe(text).rejections).toMatchObject([{ kind: 'credential' }]);
    });

    it.each(['', '{}', '{"message":7}', ' '])('that say nothing are counted: %j', (text) => {
      expect(harness.probe(text).complaints).toEqual(['a text that says nothing']);
    });
  });
});
