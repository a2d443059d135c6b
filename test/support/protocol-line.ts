import { systemClock } from '../../src/common/clock.js';
import type {
  ConnectionFailure,
  Credentials,
  Outbound,
  Protocol,
  SubscriptionItem,
  Transport,
} from '../../src/modules/brokers/engine/contract.js';
import { wsTransport } from '../../src/modules/brokers/engine/transports/ws-transport.js';
import type { Simulator } from '../simulators/simulator.js';
import { RecordingSink } from './recording-sink.js';

/** A broker's protocol on the engine's WebSocket transport, connected to a simulator, without the engine's policies. */
export class ProtocolLine {
  readonly sink = new RecordingSink();
  isOpen = false;
  /** Set once the line has ended, or was refused. */
  failure: ConnectionFailure | undefined;
  /** Pongs and pings of the broker. */
  beats = 0;
  readonly protocol: Protocol;
  private readonly transport: Transport;

  /** @param pingIntervalMs of the client's own pings; 0 sends none */
  constructor(
    { definition, credentials, urls }: Pick<Simulator, 'definition' | 'credentials' | 'urls'>,
    channel = 'feed',
    wanted: Credentials = credentials,
    pingIntervalMs = 0,
  ) {
    this.protocol = definition.createProtocol({ credentials: wanted, channel, now: Date.now, urls });
    const endpoint = this.protocol.endpoint();
    const open = endpoint.transport === 'ws' ? wsTransport({ pingIntervalMs, clock: systemClock }) : endpoint.transport;
    this.transport = open(endpoint, {
      opened: () => {
        this.isOpen = true;
        this.send(this.protocol.opened());
      },
      frame: (frame) => this.protocol.receive(frame, this.sink),
      alive: () => {
        this.beats += 1;
      },
      closed: (failure) => {
        this.isOpen = false;
        this.failure = failure;
      },
    });
  }

  subscribe(...items: SubscriptionItem[]): void {
    this.send(this.protocol.subscribe(items));
  }

  unsubscribe(...items: SubscriptionItem[]): void {
    this.send(this.protocol.unsubscribe(items));
  }

  close(): void {
    this.transport.close();
  }

  private send(outbound: readonly Outbound[]): void {
    for (const one of outbound) {
      if (typeof one === 'string' || Buffer.isBuffer(one)) this.transport.send(one);
      else throw new Error('a line carries frames only');
    }
  }
}
