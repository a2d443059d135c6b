import { connect, type MqttClient } from 'mqtt';
import { type Clock, systemClock } from '../../../../common/clock.js';
import type {
  ConnectionFailure,
  Endpoint,
  Frame,
  Rejection,
  Transport,
  TransportEvents,
  TransportFactory,
} from '../contract.js';
import { publishPacket, subackPacket } from './mqtt-packet.js';

/** Time from the first SYN to the CONNACK of one address, in ms. */
const HANDSHAKE_TIMEOUT_MS = 8_000;
/** Time that the other side has to end the line after our DISCONNECT, in ms. */
const CLOSE_TIMEOUT_MS = 800;

/** Return codes of a CONNACK. */
const UNACCEPTABLE_VERSION = 1;
const BAD_CREDENTIALS = 4;
const NOT_AUTHORISED = 5;
const REFUSALS: Readonly<Record<number, string>> = {
  [UNACCEPTABLE_VERSION]: 'the server does not speak MQTT 3.1.1',
  2: 'the client id was refused',
  3: 'the server is unavailable',
  [BAD_CREDENTIALS]: 'bad user name or password',
  [NOT_AUTHORISED]: 'not authorised',
};

/** What the CONNECT says. */
export interface MqttSession {
  /** Of this line alone: a server ends the older of two lines with one id. */
  clientId: string;
  username: string;
  password: string;
  keepaliveSeconds: number;
}

export interface MqttTransportOptions {
  /** Other addresses of the same server, tried in their order where no line to the endpoint's comes about. */
  elsewhere?: readonly string[];
  /** Default: the system's. */
  clock?: Clock;
  /** Of each address. */
  handshakeTimeoutMs?: number;
  /** Certificates of authorities to trust in place of the system's, PEM. */
  ca?: string;
}

/**
 * Lines of MQTT 3.1.1 over TLS (`mqtts://host:port`) or plain TCP (`mqtt://`), with a clean session. The client library
 * does the handshake and reads the packets; it never connects again by itself.
 *
 * Frames are whole control packets: any that the protocol sends, and of those that come PUBLISH (as QoS 0, whatever it
 * was: the library answers the others) and SUBACK. The line counts as open with the CONNACK; the `code` of a failure is
 * the return code of one that refuses, and `classifyMqttRefusal` judges it.
 */
export function mqttTransport(session: MqttSession, options: MqttTransportOptions = {}): TransportFactory {
  return (endpoint, events) => new MqttTransport(endpoint, events, session, options);
}

/** What a CONNACK that refuses means; undefined for any other failure. */
export function classifyMqttRefusal({ code, reason }: ConnectionFailure): Rejection | undefined {
  if (code === undefined) return undefined;
  const message = `the broker refused the connection (CONNACK ${code}): ${reason}`;
  if (code === BAD_CREDENTIALS || code === NOT_AUTHORISED) return { kind: 'credential', message };
  return { kind: code === UNACCEPTABLE_VERSION ? 'fatal' : 'retryable', message };
}

class MqttTransport implements Transport {
  private client: MqttClient;
  private readonly addresses: string[];
  private cancelTerminate: (() => void) | undefined;
  private failure: ConnectionFailure | undefined;
  private isOpen = false;
  private isClosed = false;

  constructor(
    { url }: Endpoint,
    private readonly events: TransportEvents,
    private readonly session: MqttSession,
    private readonly options: MqttTransportOptions,
  ) {
    this.addresses = [...(options.elsewhere ?? [])];
    this.client = this.dial(url);
  }

  /** The library has no call that sends a packet as it is, so it goes to the stream below: whole, as the library's own. */
  send(frame: Frame): void {
    if (this.isOpen && !this.isClosed && !this.cancelTerminate) this.client.stream.write(frame);
  }

  close(): void {
    if (this.isClosed || this.cancelTerminate) return;
    const { clock = systemClock } = this.options;
    this.cancelTerminate = clock.after(CLOSE_TIMEOUT_MS, () => this.client.stream.destroy());
    if (this.isOpen) this.client.end();
    else this.client.stream.destroy();
  }

  private dial(url: string): MqttClient {
    const { protocol, hostname, port } = new URL(url);
    const { clientId, username, password, keepaliveSeconds } = this.session;
    const { handshakeTimeoutMs = HANDSHAKE_TIMEOUT_MS, ca } = this.options;
    const client = connect({
      protocol: protocol === 'mqtt:' ? 'mqtt' : 'mqtts',
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port),
      clientId,
      username,
      password,
      keepalive: keepaliveSeconds,
      protocolVersion: 4,
      clean: true,
      reconnectPeriod: 0,
      resubscribe: false,
      connectTimeout: handshakeTimeoutMs,
      timerVariant: 'native',
      ...(ca === undefined ? {} : { ca }),
    });
    this.listen(client);
    return client;
  }

  private listen(client: MqttClient): void {
    const { events } = this;
    client.on('connect', () => {
      this.isOpen = true;
      events.opened();
    });
    client.on('packetreceive', (packet) => {
      if (packet.cmd === 'publish') events.frame(publishPacket(packet.topic, bytesOf(packet.payload)));
      else if (packet.cmd === 'suback') events.frame(subackPacket(packet.messageId ?? 0, packet.granted as number[]));
      else events.alive();
    });
    client.on('error', (error) => {
      this.failure ??= failureOf(error);
      // After bytes that are no MQTT the library reads no further, and leaves the line open.
      client.stream.destroy();
    });
    client.on('close', () => this.ended());
  }

  private ended(): void {
    const failure = this.failure ?? { reason: 'the server ended the line' };
    const isUnreachable = !this.isOpen && !this.cancelTerminate && failure.code === undefined;
    const next = isUnreachable ? this.addresses.shift() : undefined;
    if (next === undefined) {
      this.closed(failure);
      return;
    }
    this.failure = undefined;
    this.client = this.dial(next);
  }

  private closed(failure: ConnectionFailure): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.cancelTerminate?.();
    this.events.closed(failure);
  }
}

/** The library's refusals have the number of the CONNACK, the system's errors a name. */
function failureOf(error: Error & { code?: number | string }): ConnectionFailure {
  const { code } = error;
  if (typeof code === 'number') return { code, reason: REFUSALS[code] ?? 'for a reason that MQTT does not know' };
  return { reason: code ?? error.message };
}

function bytesOf(payload: string | Buffer): Buffer {
  return typeof payload === 'string' ? Buffer.from(payload) : payload;
}
