import { type Clock, systemClock } from '../../src/common/clock.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import { InstrumentStore } from '../../src/modules/instruments/instrument-store.js';
import { ForeignPublisher } from './foreign-publisher.js';
import { TestGateway } from './gateway.js';

/** Instruments of the tests, beside those of the recording. */
export const TEST_INSTRUMENTS: Instrument[] = [
  ...Array.from({ length: 3100 }, (_, i) => equity(`SYM${i}`, `9${100_000 + i}`)),
  { symbol: 'SENSEX', exchange: 'BSE_INDEX', token: '1', brsymbol: 'SENSEX', brexchange: 'BSE_INDEX' },
];

function equity(symbol: string, token: string): Instrument {
  return { symbol, exchange: 'NSE', token, brsymbol: symbol, brexchange: 'NSE', instrumenttype: 'EQ' };
}

/** A gateway in the role of an edge, whose only publisher is the test. */
export class TestEdge {
  private constructor(
    readonly gateway: TestGateway,
    readonly publisher: ForeignPublisher,
  ) {}

  static start(env: Record<string, string> = {}): Promise<TestEdge> {
    return TestEdge.startBy(systemClock, env);
  }

  /** @param clock by which keys and whatever else asks for the time go; the bus has its own */
  static async startBy(clock: Clock, env: Record<string, string> = {}): Promise<TestEdge> {
    const publisher = await ForeignPublisher.bind();
    const settings = { TICKGATE_ROLE: 'edge', ZMQ_ENDPOINTS: publisher.address, ...env };
    const gateway = await TestGateway.startBy(clock, settings);
    await gateway.get(InstrumentStore).ensure('replay', TEST_INSTRUMENTS);
    return new TestEdge(gateway, publisher);
  }

  async stop(): Promise<void> {
    await this.gateway.stop();
    this.publisher.close();
  }
}
