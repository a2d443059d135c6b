import { type Event, XSubscriber } from 'zeromq';
import { Backoff } from '../../../common/backoff.js';
import {
  type BusConnection,
  type BusConnectionEvents,
  HANDSHAKE_TIMEOUT_MS,
  PING_INTERVAL_MS,
  RECONNECT,
  SILENCE_MS,
} from '../bus-connection.js';
import type { CurveSettings } from './curve-settings.js';

const SUBSCRIBE = Buffer.from([1]);
const CANCEL = Buffer.from([0]);

/**
 * A line that is encrypted, through zeromq.js: its library has CURVE.
 *
 * XSUB instead of SUB, since a SUB sends nothing up and silently loses subscriptions beyond its send limit. A socket
 * serves one connection and is then replaced: the library does not try again after a refusal, although the key may be
 * let in later.
 */
export class CurveConnection implements BusConnection {
  private socket: XSubscriber | undefined;
  private isReady = false;
  private isClosed = false;
  private hasTold = false;
  private readonly backoff = new Backoff(RECONNECT);
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly endpoint: string,
    private readonly curve: CurveSettings,
    private readonly topics: ReadonlySet<string>,
    private readonly events: BusConnectionEvents,
  ) {}

  open(): void {
    const socket = new XSubscriber({
      curveServerKey: this.curve.serverKey,
      curvePublicKey: this.curve.own.publicKey,
      curveSecretKey: this.curve.own.secretKey,
      sendHighWaterMark: 0,
      sendTimeout: 0,
      linger: 0,
      reconnectInterval: RECONNECT.minMs,
      reconnectMaxInterval: RECONNECT.maxMs,
      handshakeInterval: HANDSHAKE_TIMEOUT_MS,
      heartbeatInterval: PING_INTERVAL_MS,
      heartbeatTimeout: SILENCE_MS,
    });
    this.socket = socket;
    const failed = (error: Error): void => this.lose(socket, error.message);
    this.watch(socket).catch(failed);
    this.read(socket).catch(failed);
    socket.connect(this.endpoint);
  }

  subscribe(topic: string, wanted: boolean): void {
    this.send(Buffer.concat([wanted ? SUBSCRIBE : CANCEL, Buffer.from(topic, 'utf8')]));
  }

  send(message: Buffer): boolean {
    const { socket } = this;
    if (!this.isReady || !socket) return false;
    socket.send(message).catch((error: Error) => this.lose(socket, error.message));
    return true;
  }

  close(): void {
    this.isClosed = true;
    this.isReady = false;
    clearTimeout(this.timer);
    this.socket?.close();
  }

  private async watch(socket: XSubscriber): Promise<void> {
    for await (const event of socket.events) {
      if (socket !== this.socket || this.isClosed) return;
      if (event.type === 'handshake') this.becomeReady();
      else if (event.type === 'connect:retry') this.tell('nobody answers');
      else if (event.type === 'disconnect' || event.type.startsWith('handshake:error')) {
        this.lose(socket, reasonOf(event));
      }
    }
  }

  /** Always pending: a socket that nobody reads does not serve its subscriptions. */
  private async read(socket: XSubscriber): Promise<void> {
    for await (const frames of socket) {
      if (socket !== this.socket || this.isClosed) return;
      const [topic, data] = frames;
      if (!topic || !data || frames.length !== 2) this.events.malformed();
      else {
        const end = topic.length + data.length;
        this.events.message(Buffer.concat(frames, end), 0, topic.length, topic.length, end);
      }
    }
  }

  private becomeReady(): void {
    this.isReady = true;
    this.hasTold = false;
    this.backoff.reset();
    for (const topic of this.topics) this.subscribe(topic, true);
    this.events.connected();
  }

  private lose(socket: XSubscriber, reason: string): void {
    if (socket !== this.socket || this.isClosed) return;
    this.socket = undefined;
    this.isReady = false;
    socket.close();
    this.tell(reason);
    this.timer = setTimeout(() => this.open(), this.backoff.next());
  }

  private tell(reason: string): void {
    if (!this.hasTold) this.events.lost(reason);
    this.hasTold = true;
  }
}

function reasonOf({ type }: Event): string {
  switch (type) {
    case 'handshake:error:auth':
      return 'the other side does not let this key in: its ZMQ_CURVE_CLIENT_KEYS must list our public key';
    case 'handshake:error:protocol':
      return 'the other side speaks no CURVE';
    case 'disconnect':
      return 'the connection was closed';
    default:
      return 'the handshake failed: is ZMQ_CURVE_SERVER_KEY the public key of the other side?';
  }
}
