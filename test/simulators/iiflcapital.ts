import { randomBytes } from 'node:crypto';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Aedes, type AedesPublishPacket, type AuthenticateError, type Client, type Subscription } from 'aedes';
import type { Tick } from '../../src/common/tick.js';
import type { Credentials } from '../../src/modules/brokers/engine/contract.js';
import { iiflcapital } from '../../src/modules/brokers/iiflcapital/index.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import { circuitPacket, interestPacket, marketPacket } from './iiflcapital-encoder.js';
import { iiflCapitalListings } from './iiflcapital-instruments.js';
import { Listing } from './listing.js';
import { Market } from './market.js';
import { MqttLine } from './mqtt-line.js';
import type { Faults, Simulator, UpstreamSubscription } from './simulator.js';

const CLIENT_CODE = 'IIFL0001';
const TOPICS_PER_REQUEST = 100;
const REFUSED = 128;
const LEGAL_TOPIC = /^[a-z\d/]+$/;
/** From the end of `halfOpen` to the handshakes that came meanwhile. */
const HEAL_MS = 20;
const UNAVAILABLE = 3;
const NOT_AUTHORISED = 5;

/** What a topic brings; one of a whole segment has no instrument. */
interface Content {
  instrument: Instrument;
  kind: 'market' | 'interest';
}

/** An MQTT broker that publishes the topics of the market feed, and lets in who names the user of the token. */
export class IiflCapitalSimulator implements Simulator {
  readonly definition = iiflcapital;
  attempts = 0;
  requests = 0;
  readonly violations: string[] = [];
  readonly faults: Faults = {
    drop: () => this.eachLine((line) => line.destroy()),
    halfOpen: () => this.freeze(),
    stall: () => {
      this.isStalled = true;
    },
    refuse: (status) => {
      this.refusal = status === 401 || status === 403 ? NOT_AUTHORISED : UNAVAILABLE;
    },
    rollToken: () => {
      this.rolls += 1;
      this.eachLine((line) => line.destroy());
      return this.credentials;
    },
    garbage: () => this.eachFirstTopic((client, topic) => this.send(client, topic, randomBytes(64))),
    truncated: () =>
      this.eachFirstTopic((client, topic, instrument) => {
        this.send(client, topic, marketPacket(instrument, this.market.of(instrument)).subarray(0, 94));
      }),
    slowAcknowledgements: (ms) => {
      this.answerDelayMs = ms;
    },
    capacity: (symbols) => {
      this.capacity = symbols;
    },
    heal: () => this.heal(),
  };
  private readonly market = new Market();
  private readonly listing = new Listing();
  private readonly server = createServer((socket) => this.connected(socket));
  private readonly lines = new Set<MqttLine>();
  /** Topics of the listed instruments. */
  private readonly contents = new Map<string, Content>();
  /** The topics of each client that is let in, in the order of their subscription. */
  private readonly clients = new Map<Client, Map<string, Content | undefined>>();
  private readonly waiting = new Set<Socket>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly beats = new Map<Client, () => void>();
  private broker: Aedes | undefined;
  private rolls = 0;
  private refusal: number | undefined;
  private answerDelayMs = 0;
  private capacity = Number.POSITIVE_INFINITY;
  private isStalled = false;
  private isHalfOpen = false;

  constructor() {
    this.list(iiflCapitalListings);
  }

  get credentials(): Credentials {
    return {
      app_key: 'iifl-app-key',
      app_secret: 'iifl-app-secret',
      client_code: CLIENT_CODE,
      user_session: userSession(CLIENT_CODE, this.rolls),
    };
  }

  get instruments(): readonly Instrument[] {
    return this.listing.instruments;
  }

  get urls(): Readonly<Record<string, string>> {
    return { feed: `mqtt://127.0.0.1:${(this.server.address() as AddressInfo).port}` };
  }

  get connections(): number {
    return this.clients.size;
  }

  /** Client ids of those that are let in. */
  get clientIds(): string[] {
    return [...this.clients.keys()].map(({ id }) => id);
  }

  /** Every topic that anybody holds. */
  get topics(): string[] {
    return [...this.clients.values()].flatMap((topics) => [...topics.keys()]);
  }

  list(instruments: readonly Instrument[]): void {
    this.listing.add(instruments);
    for (const instrument of instruments) {
      this.contents.set(marketTopicOf(instrument), { instrument, kind: 'market' });
      this.contents.set(interestTopicOf(instrument), { instrument, kind: 'interest' });
    }
  }

  subscriptions(): UpstreamSubscription[] {
    return [...this.clients.values()].flatMap((topics, connection) =>
      marketsAmong(topics).map(({ instrument: { symbol, exchange } }) => {
        return { symbol, exchange, mode: 'DEPTH' as const, depthLevel: 5, connection };
      }),
    );
  }

  tick(symbol: string, exchange: string, values: Partial<Tick>): void {
    const instrument = this.listing.find(symbol, exchange);
    if (!instrument) throw new Error(`the simulator does not list ${symbol} of ${exchange}`);
    this.market.move(instrument, values);
    for (const client of this.clients.keys()) {
      // What a market packet is shown with must be there before it.
      this.sendBands(client, instrument, values);
      if (values.oi !== undefined) this.sendHeld(client, interestTopicOf(instrument));
      this.sendHeld(client, marketTopicOf(instrument));
    }
  }

  /** Publishes bytes to whoever holds a topic. */
  publish(topic: string, payload: Buffer | string): void {
    for (const client of this.clients.keys()) this.send(client, topic, payload);
  }

  async beat(): Promise<void> {
    const clients = this.isHalfOpen ? [] : [...this.clients.keys()];
    await Promise.all(
      clients.map((client) => {
        const answered = new Promise<void>((resolve) => this.beats.set(client, resolve));
        // The broker sends nothing that asks for an answer; this does, and says nothing else.
        client.publish(packetOf('prod/marketfeed/marketstatus/v1/nseeq', Buffer.from([1, 0]), 1), () => {});
        return answered;
      }),
    );
  }

  async start(): Promise<void> {
    this.broker = await Aedes.createBroker({
      authenticate: (_client, username, password, done) => {
        const code = this.judge(username, password?.toString());
        if (code === 0) done(null, true);
        else done(Object.assign(new Error('refused'), { returnCode: code }) as AuthenticateError, null);
      },
      authorizeSubscribe: (client, subscription, done) => {
        const answer = () => done(null, this.isGranted(client, subscription) ? subscription : null);
        if (this.answerDelayMs === 0) answer();
        else this.after(this.answerDelayMs, answer);
      },
    });
    this.broker.on('client', (client) => this.clients.set(client, new Map()));
    this.broker.on('clientDisconnect', (client) => this.forget(client));
    this.broker.on('subscribe', (subscriptions, client) => this.subscribed(subscriptions, client));
    this.broker.on('unsubscribe', (topics, client) => this.unsubscribed(topics, client));
    this.broker.on('ack', (_packet, client) => this.beats.get(client)?.());
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    for (const socket of this.waiting) socket.destroy();
    this.eachLine((line) => line.destroy());
    const { broker } = this;
    this.broker = undefined;
    if (broker) await new Promise<void>((resolve) => broker.close(resolve));
    if (this.server.listening) await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  // ------------------------------------------------------------------------------------- lines

  private connected(socket: Socket): void {
    this.attempts += 1;
    socket.on('error', () => socket.destroy());
    if (this.isHalfOpen) {
      this.waiting.add(socket);
      socket.once('close', () => this.waiting.delete(socket));
    } else this.accept(socket);
  }

  private accept(socket: Socket): void {
    if (socket.destroyed) return;
    const line = new MqttLine(socket);
    this.lines.add(line);
    line.once('close', () => this.lines.delete(line));
    this.broker?.handle(line);
  }

  private judge(username: string | undefined, password: string | undefined): number {
    if (this.refusal !== undefined) return this.refusal;
    const [, token = ''] = /^OPENID~~(.+)~$/.exec(password ?? '') ?? [];
    return username === CLIENT_CODE && token === this.credentials.user_session ? 0 : NOT_AUTHORISED;
  }

  private forget(client: Client): void {
    this.clients.delete(client);
    this.beats.get(client)?.();
    this.beats.delete(client);
  }

  private freeze(): void {
    this.isHalfOpen = true;
    this.eachLine((line) => line.freeze());
  }

  private heal(): void {
    this.isStalled = false;
    this.refusal = undefined;
    this.answerDelayMs = 0;
    this.capacity = Number.POSITIVE_INFINITY;
    if (!this.isHalfOpen) return;
    this.isHalfOpen = false;
    this.eachLine((line) => line.thaw());
    this.after(HEAL_MS, () => {
      for (const socket of this.waiting) this.accept(socket);
      this.waiting.clear();
    });
  }

  private eachLine(run: (line: MqttLine) => void): void {
    for (const line of [...this.lines]) run(line);
  }

  private after(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      run();
    }, ms);
    this.timers.add(timer);
  }

  // ------------------------------------------------------------------------------------- topics

  private isGranted(client: Client, { topic, qos }: Subscription): boolean {
    if (qos !== 0) this.violations.push(`${topic} is wanted with QoS ${qos}`);
    if (!LEGAL_TOPIC.test(topic)) return false;
    const held = this.clients.get(client);
    if (!held) return false;
    if (held.has(topic)) this.violations.push(`${topic} is subscribed already`);
    const content = this.contents.get(topic);
    const isMarket = content?.kind === 'market';
    if (isMarket && Number.isFinite(this.capacity) && marketsAmong(held).length >= this.capacity) return false;
    held.set(topic, content);
    return true;
  }

  private subscribed(subscriptions: readonly Subscription[], client: Client): void {
    this.requests += 1;
    if (subscriptions.length > TOPICS_PER_REQUEST) this.violations.push(`${subscriptions.length} topics in a request`);
    for (const { topic, qos } of subscriptions) {
      if ((qos as number) !== REFUSED) this.sendHeld(client, topic);
    }
  }

  private unsubscribed(topics: readonly string[], client: Client): void {
    const held = this.clients.get(client);
    if (!held || client.closed) return;
    this.requests += 1;
    for (const topic of topics) {
      if (!held.delete(topic)) this.violations.push(`${topic} is not subscribed`);
    }
  }

  private sendHeld(client: Client, topic: string): void {
    const content = this.clients.get(client)?.get(topic);
    if (!content) return;
    const state = this.market.of(content.instrument);
    if (content.kind === 'market') this.sendData(client, topic, marketPacket(content.instrument, state));
    else if (state.oi !== undefined) this.sendData(client, topic, interestPacket(state.oi));
  }

  private sendBands(client: Client, instrument: Instrument, { upper_circuit, lower_circuit }: Partial<Tick>): void {
    const segment = instrument.brexchange.toLowerCase();
    const bands = { uppercircuit: upper_circuit, lowercircuit: lower_circuit };
    for (const [name, price] of Object.entries(bands)) {
      const topic = `prod/marketfeed/${name}/v1/${segment}`;
      const isHeld = this.clients.get(client)?.has(topic);
      if (price !== undefined && isHeld) this.sendData(client, topic, circuitPacket(instrument, price));
    }
  }

  private eachFirstTopic(run: (client: Client, topic: string, instrument: Instrument) => void): void {
    for (const [client, topics] of this.clients) {
      const [first] = marketsAmong(topics);
      if (first) run(client, marketTopicOf(first.instrument), first.instrument);
    }
  }

  private sendData(client: Client, topic: string, payload: Buffer): void {
    if (!this.isStalled) this.send(client, topic, payload);
  }

  private send(client: Client, topic: string, payload: Buffer | string): void {
    client.publish(packetOf(topic, payload, 0), () => {});
  }
}

function marketsAmong(topics: ReadonlyMap<string, Content | undefined>): Content[] {
  return [...topics.values()].filter((content): content is Content => content?.kind === 'market');
}

function packetOf(topic: string, payload: Buffer | string, qos: 0 | 1): AedesPublishPacket {
  return { cmd: 'publish', topic, payload, qos, retain: false, dup: false } as AedesPublishPacket;
}

function marketTopicOf({ exchange, brexchange, token }: Instrument): string {
  const kind = exchange.endsWith('_INDEX') ? 'index' : 'mw';
  return `prod/marketfeed/${kind}/v1/${brexchange.toLowerCase()}/${token}`;
}

function interestTopicOf({ brexchange, token }: Instrument): string {
  return `prod/marketfeed/oi/v1/${brexchange.toLowerCase()}/${token}`;
}

/** A JWT, whose signature nobody reads here. */
function userSession(clientCode: string, roll: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part({ preferred_username: clientCode, jti: `session-${roll}` })}.c2lnbmF0dXJl`;
}
