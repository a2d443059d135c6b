import { afterEach, describe, expect, it } from '@jest/globals';
import { tickerPacket } from '../../../../test/simulators/dhan-encoder.js';
import { dhanListings } from '../../../../test/simulators/dhan-instruments.js';
import { eventually } from '../../../../test/support/eventually.js';
import { FakeClock } from '../../../../test/support/fake-clock.js';
import { RecordingSink } from '../../../../test/support/recording-sink.js';
import { Feed } from '../engine/feed.js';
import { runVectors } from '../vectors/run-vectors.js';
import { dhanSandbox } from './index.js';

const NO_FEED = expect.stringContaining(
  "Dhan's sandbox has no market data: set the account's URL for the channel feed",
);
const SERVER = 'ws://127.0.0.1:9/';

const credentials = { client_id: '1100012345', access_token: 'sandbox.token' };
const RELIANCE = dhanListings[0]!;

function create(urls?: Record<string, string>) {
  return dhanSandbox.createProtocol({ credentials, channel: 'feed', now: () => 7, ...(urls && { urls }) });
}

describe('the feed of Dhan Sandbox', () => {
  it('yields the ticks of the recorded frames', () => {
    const lines: string[] = [];
    const count = runVectors(
      ['test/vectors/dhan_sandbox.json'],
      () => dhanSandbox,
      (line) => lines.push(line),
    );
    expect([count, lines]).toEqual([{ passed: 6, failed: 0 }, []]);
  });

  it('goes where the account says, with the query of the live feed', () => {
    expect(create({ feed: SERVER }).endpoint()).toEqual({
      transport: 'ws',
      url: `${SERVER}?version=2&token=sandbox.token&clientId=1100012345&authType=2`,
    });
  });

  it('speaks the live feed', () => {
    const protocol = create({ feed: SERVER });
    expect(protocol.subscribe([{ instrument: RELIANCE, mode: 'LTP', depthLevel: 5 }])).toEqual([
      '{"RequestCode":15,"InstrumentCount":1,"InstrumentList":[{"ExchangeSegment":"NSE_EQ","SecurityId":"2885"}]}',
    ]);
    const sink = new RecordingSink();
    protocol.receive(tickerPacket({ segment: 1, securityId: 2885 }, { ltp: 2850.5 }), sink);
    expect(sink.ticks).toMatchObject([{ symbol: 'RELIANCE', ltp: 2850.5 }]);
  });

  it('takes refusals of the server for what they mean to the live feed', () => {
    expect(create({ feed: SERVER }).classify!({ status: 429 })).toMatchObject({ kind: 'fatal' });
    expect(create({ feed: SERVER }).classify!({ status: 429 })!.message).not.toEqual(NO_FEED);
    expect(create({ feed: SERVER }).classify!({ code: 1006 })).toBeUndefined();
  });

  it('has no channel for deeper books', () => {
    expect(Object.keys(dhanSandbox.channels)).toEqual(['feed']);
    expect(Object.values(dhanSandbox.capabilities.depthLevels).flat()).not.toContain(20);
  });

  describe('in a feed of an account', () => {
    let feed: Feed | undefined;

    afterEach(() => feed?.stop());

    it('is down without a URL, says what to do, and never goes to production', async () => {
      const published: string[] = [];
      const clock = new FakeClock();
      feed = new Feed({
        name: 'sandbox',
        definition: dhanSandbox,
        credentials,
        instruments: { find: () => RELIANCE },
        publish: (topic) => published.push(topic),
        onStatus: () => {},
        settings: { backoffMinMs: 1, backoffMaxMs: 1, lingerMs: 1 },
        clock,
        log: { log: () => {}, warn: () => {} },
      });
      feed.start();
      feed.setInterest({ feed: 'sandbox', exchange: 'NSE', symbol: 'RELIANCE', mode: 'LTP', depthLevel: 5 }, true);
      await eventually(() => {
        clock.advance(100);
        expect(feed!.status).toMatchObject({ state: 'down', message: NO_FEED });
      });
      expect([feed.counters.connects, published]).toEqual([1, []]);
    });
  });
});
