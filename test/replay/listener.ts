import type { Mode } from '../../src/common/mode.js';
import type { Tick } from '../../src/common/tick.js';
import type {
  ConnectionFailure,
  SubscriptionItem,
  TickSink,
  Transport,
} from '../../src/modules/brokers/engine/contract.js';
import { createReplay } from '../../src/modules/brokers/replay/index.js';
import type { SessionLibrary } from '../../src/modules/brokers/replay/player/session-library.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';

/** A connection to the replay through its protocol and player, as the engine makes it; keeps what comes. */
export class Listener {
  /** With the monotonic ms at which each came. */
  readonly ticks: { at: number; tick: Tick }[] = [];
  readonly acknowledged: SubscriptionItem[] = [];
  readonly refused: string[] = [];
  readonly notices: string[] = [];
  /** Types of all frames, in their order. */
  readonly frames: string[] = [];
  opened = 0;
  closed: ConnectionFailure | undefined;
  private readonly protocol;
  private readonly transport: Transport;

  constructor(library: SessionLibrary, credentials: Record<string, string> = {}) {
    const { clock } = library;
    const definition = createReplay(library);
    this.protocol = definition.createProtocol({ credentials, channel: 'feed', now: () => clock.now() });
    const sink: TickSink = {
      tick: (tick) => this.ticks.push({ at: clock.monotonic(), tick: { ...tick } }),
      acknowledged: (items) => this.acknowledged.push(...items),
      rejected: ({ message }) => this.refused.push(message),
      notice: (message) => this.notices.push(message),
      malformed: (reason) => {
        throw new Error(reason);
      },
      ready: () => {},
      send: () => {},
      order: () => {},
    };
    const endpoint = this.protocol.endpoint();
    if (endpoint.transport === 'ws') throw new Error('the replay brings its own transport');
    this.transport = endpoint.transport(endpoint, {
      opened: () => {
        this.opened++;
        for (const frame of this.protocol.opened()) this.transport.send(frame as string);
      },
      frame: (frame) => {
        this.frames.push((JSON.parse(frame.toString()) as { type: string }).type);
        this.protocol.receive(frame, sink);
      },
      alive: () => {},
      closed: (failure) => {
        this.closed = failure;
      },
    });
  }

  subscribe(mode: Mode, ...instruments: Instrument[]): void {
    this.send(this.protocol.subscribe(instruments.map((instrument) => ({ instrument, mode, depthLevel: 5 }))));
  }

  unsubscribe(...instruments: Instrument[]): void {
    const items = instruments.map((instrument) => ({ instrument, mode: 'LTP' as const, depthLevel: 5 as const }));
    this.send(this.protocol.unsubscribe(items));
  }

  /** The ticks of one symbol. */
  of(symbol: string): Tick[] {
    return this.ticks.map(({ tick }) => tick).filter((tick) => tick.symbol === symbol);
  }

  prices(symbol: string): (number | undefined)[] {
    return this.of(symbol).map((tick) => tick.ltp);
  }

  close(): void {
    this.transport.close();
  }

  private send(outbound: ReturnType<typeof this.protocol.subscribe>): void {
    for (const frame of outbound) this.transport.send(frame as string);
  }
}
