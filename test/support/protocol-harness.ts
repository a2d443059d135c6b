import type { DepthLevel, Mode } from '../../src/common/mode.js';
import type { Tick } from '../../src/common/tick.js';
import type {
  BrokerDefinition,
  Credentials,
  Frame,
  Outbound,
  Protocol,
  SubscriptionItem,
} from '../../src/modules/brokers/engine/contract.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import { RecordingSink } from './recording-sink.js';

/** The time on every harness's clock, epoch ms. */
export const HARNESS_NOW = 1_763_703_000_123;

export interface HarnessOptions {
  credentials?: Credentials;
  channel?: string;
  urls?: Record<string, string>;
}

/** A broker's protocol with a sink, and instruments by token. */
export class ProtocolHarness {
  readonly protocol: Protocol;
  readonly sink = new RecordingSink();

  constructor(
    definition: BrokerDefinition,
    private readonly instruments: readonly Instrument[],
    { credentials = {}, channel = 'feed', urls }: HarnessOptions = {},
  ) {
    const context = { credentials, channel, now: () => HARNESS_NOW };
    this.protocol = definition.createProtocol(urls ? { ...context, urls } : context);
  }

  item(token: string | number, mode: Mode, depthLevel: DepthLevel = 5): SubscriptionItem {
    const instrument = this.instruments.find((one) => one.token === String(token));
    if (!instrument) throw new Error(`no instrument ${token}`);
    return { instrument, mode, depthLevel };
  }

  subscribe(token: string | number, mode: Mode, depthLevel: DepthLevel = 5): Outbound[] {
    return this.protocol.subscribe([this.item(token, mode, depthLevel)]);
  }

  unsubscribe(token: string | number, mode: Mode): Outbound[] {
    return this.protocol.unsubscribe([this.item(token, mode)]);
  }

  /** Gives the ticks of this frame. */
  receive(frame: Frame): Tick[] {
    const before = this.sink.ticks.length;
    this.protocol.receive(frame, this.sink);
    return this.sink.ticks.slice(before);
  }

  /** Reads a frame with a sink of its own. */
  probe(frame: Frame): RecordingSink {
    const sink = new RecordingSink();
    this.protocol.receive(frame, sink);
    return sink;
  }
}
