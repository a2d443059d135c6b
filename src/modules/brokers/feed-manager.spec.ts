import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { controlSeal } from '../../../test/support/control-seal.js';
import { eventually } from '../../../test/support/eventually.js';
import { MemoryPublisher } from '../../../test/support/memory-publisher.js';
import { ScriptedBroker } from '../../../test/support/scripted-broker.js';
import { systemClock } from '../../common/clock.js';
import { CONFIG } from '../../config/config.token.js';
import { loadConfig } from '../../config/load-config.js';
import { CLOCK } from '../auth/clock.token.js';
import { ControlBus } from '../bus/control-bus.js';
import { BUS_PUBLISHER } from '../bus/tokens.js';
import { parseTopic } from '../bus/topic.js';
import { INSTRUMENTS, type Instrument, type InstrumentDirectory } from '../instruments/instrument.js';
import { FeedManager } from './feed-manager.js';

const TCS: Instrument = { symbol: 'TCS', exchange: 'NSE', token: '1', brsymbol: 'TCS', brexchange: 'NSE' };

let bus: MemoryPublisher;
let control: MemoryPublisher;
let broker: ScriptedBroker;
let module: TestingModule;
let manager: FeedManager;
let known: Instrument[];

beforeEach(async () => {
  bus = new MemoryPublisher();
  control = new MemoryPublisher();
  broker = new ScriptedBroker(systemClock);
  known = [TCS];
  const find = (symbol: string, exchange: string) =>
    known.find((instrument) => instrument.symbol === symbol && instrument.exchange === exchange);
  const instruments: InstrumentDirectory = { of: (id) => ({ find: id === 'scripted' ? find : () => undefined }) };
  module = await Test.createTestingModule({
    providers: [
      FeedManager,
      { provide: CONFIG, useValue: loadConfig({ FEED_BACKOFF_MIN: '0.01', FEED_LINGER: '0.01' }).config },
      { provide: BUS_PUBLISHER, useValue: bus },
      { provide: ControlBus, useValue: new ControlBus({ hub: control, seal: controlSeal() }) },
      { provide: INSTRUMENTS, useValue: instruments },
      { provide: CLOCK, useValue: systemClock },
    ],
  }).compile();
  module.useLogger(false);
  await module.init();
  manager = module.get(FeedManager);
});

afterEach(() => module.close());

function open(feed = 'scripted'): void {
  manager.open({ feed, definition: broker.definition, credentials: { token: 'secret' } });
}

describe('FeedManager', () => {
  it('turns interest on the bus into ticks on the bus', async () => {
    open();
    bus.interest('scripted_NSE_TCS_LTP');
    await eventually(() => expect(broker.held).toEqual({ 'TCS.NSE': 'LTP' }));
    broker.last.tick('TCS');
    expect(bus.of('scripted_NSE_TCS_LTP')).toEqual([expect.objectContaining({ seq: 1, symbol: 'TCS', ltp: 100 })]);
    bus.interest('scripted_NSE_TCS_LTP');
    expect(bus.of('scripted_NSE_TCS_LTP').map(({ seq }) => seq)).toEqual([1, 1]);
    bus.interest('scripted_NSE_TCS_LTP', false);
    await eventually(() => expect(broker.live).toHaveLength(0));
  });

  it('lets prefixes, foreign topics and unknown feeds be', async () => {
    open();
    for (const topic of ['', 'scripted_', 'scripted_NSE_TCS', 'STATUS_scripted', 'other_NSE_TCS_LTP', '\x00\xff']) {
      bus.interest(topic);
      bus.interest(topic, false);
    }
    bus.interest('scripted_NSE_TCS_QUOTE');
    await eventually(() => expect(broker.held).toEqual({ 'TCS.NSE': 'QUOTE' }));
    expect(manager.get('scripted')!.counters.unknownTopics).toBe(0);
  });

  it('serves consumers that came before their feed was opened', async () => {
    bus.interest('scripted_NSE_TCS_LTP');
    bus.interest('scripted_NSE_TCS_DEPTH');
    bus.interest('scripted_NSE_TCS_DEPTH', false);
    open();
    await eventually(() => expect(broker.held).toEqual({ 'TCS.NSE': 'LTP' }));
  });

  it('publishes the status of a feed on every change, and again to whoever asks for it', async () => {
    open();
    expect(control.of('STATUS_scripted')).toEqual([
      expect.objectContaining({ feed: 'scripted', broker: 'scripted', state: 'quiet', since: expect.any(String) }),
    ]);
    for (const topic of ['STATUS_scripted', 'STATUS_', '']) control.interest(topic);
    for (const topic of ['STATUS_other', 'ORDER_scripted']) control.interest(topic);
    control.interest('STATUS_scripted', false);
    expect(control.of('STATUS_scripted')).toHaveLength(4);
    bus.interest('scripted_NSE_TCS_LTP');
    await eventually(() => expect(control.of('STATUS_scripted').at(-1)).toMatchObject({ state: 'quiet' }));
    expect(manager.statuses()).toEqual([manager.get('scripted')!.status]);
  });

  it('keeps the feeds of two accounts of one broker apart', async () => {
    open('scripted');
    open('scripted-2');
    bus.interest('scripted-2_NSE_TCS_LTP');
    await eventually(() => expect(broker.held).toEqual({ 'TCS.NSE': 'LTP' }));
    expect(broker.connections).toHaveLength(1);
    broker.last.tick('TCS');
    expect(bus.published.map(({ topic }) => topic)).toEqual(['scripted-2_NSE_TCS_LTP']);
  });

  it('refuses a name that is open already', () => {
    open();
    expect(() => open()).toThrow('Feed scripted is open already');
  });

  it('closes a feed, says that it is down, and can open it again with the same consumers', async () => {
    open();
    bus.interest('scripted_NSE_TCS_LTP');
    await eventually(() => expect(broker.live).toHaveLength(1));
    await manager.close('scripted');
    expect(broker.live).toHaveLength(0);
    expect(control.of('STATUS_scripted').at(-1)).toMatchObject({ state: 'down' });
    expect(manager.get('scripted')).toBeUndefined();
    await manager.close('scripted');
    open();
    await eventually(() => expect(broker.held).toEqual({ 'TCS.NSE': 'LTP' }));
  });

  it('serves symbols that a new instrument table brings', async () => {
    open();
    bus.interest('scripted_NSE_INFY_LTP');
    bus.interest('scripted_NSE_TCS_LTP');
    await eventually(() => expect(broker.held).toEqual({ 'TCS.NSE': 'LTP' }));
    known = [TCS, { ...TCS, symbol: 'INFY', token: '2' }];
    manager.instrumentsChanged('other');
    manager.instrumentsChanged('scripted');
    await eventually(() => expect(broker.held).toEqual({ 'TCS.NSE': 'LTP', 'INFY.NSE': 'LTP' }));
    expect(manager.get('scripted')!.subscriptionState(parseTopic('scripted_NSE_INFY_LTP')!)).toBeDefined();
  });

  it('has closed every upstream connection when the shutdown is over', async () => {
    open();
    bus.interest('scripted_NSE_TCS_LTP');
    await eventually(() => expect(broker.live).toHaveLength(1));
    await module.close();
    expect(broker.live).toHaveLength(0);
  });
});
