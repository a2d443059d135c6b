import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Tick } from '../../src/common/tick.js';
import type {
  BrokerDefinition,
  Credentials,
  Frame,
  SubscriptionItem,
} from '../../src/modules/brokers/engine/contract.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import { Listing } from './listing.js';
import { Market, type MarketState } from './market.js';
import { type Refusal, refuse } from './refusal.js';
import type { Faults, Simulator, UpstreamSubscription } from './simulator.js';
import { type Holding, SimulatorConnection } from './simulator-connection.js';

export type { Refusal } from './refusal.js';

/** The answer to an upgrade that is let in. */
export interface Admission<Session> {
  channel: string;
  session: Session;
  /** The subprotocol to confirm, where the broker asks for one. */
  protocol?: string;
}

/** From the end of `halfOpen` to the answers of upgrades that came meanwhile. */
const HEAL_MS = 20;

interface Upgrade {
  request: IncomingMessage;
  socket: Duplex;
  head: Buffer;
}

/**
 * What every simulated broker on WebSocket shares: one HTTP server on a free loopback port that also takes the
 * upgrades, the book of connections and holdings, the market's last values, and all faults. A broker's simulator says
 * who is let in (`admit`), what a request means (`received`), and how a market state looks on its wire (`encode`).
 */
export abstract class WsSimulator<Session = undefined> implements Simulator {
  abstract readonly definition: BrokerDefinition;
  attempts = 0;
  requests = 0;
  readonly violations: string[] = [];
  readonly faults: Faults = {
    drop: () => this.eachConnection((connection) => connection.cut()),
    halfOpen: () => this.freeze(),
    stall: () => {
      this.isStalled = true;
    },
    refuse: (status) => {
      this.refusedWith = status;
    },
    rollToken: () => this.rollToken(),
    garbage: () => this.eachConnection((connection) => connection.send(this.garbageFrame(connection))),
    truncated: () => this.eachConnection((connection) => this.sendTruncated(connection)),
    slowAcknowledgements: (ms) => {
      this.answerDelayMs = ms;
    },
    capacity: (symbols) => {
      this.capacityLimit = symbols;
    },
    heal: () => this.heal(),
  };
  protected readonly market = new Market();
  /** Open connections. */
  protected readonly open = new Set<SimulatorConnection<Session>>();
  private readonly listing = new Listing();
  private readonly http = createServer((request, response) => this.answerHttp(request, response));
  private readonly ws = new WebSocketServer({
    noServer: true,
    autoPong: false,
    handleProtocols: (_offered, request) => this.subprotocols.get(request) ?? false,
  });
  private readonly subprotocols = new WeakMap<IncomingMessage, string>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private waiting: Upgrade[] = [];
  private isHalfOpen = false;
  private isStalled = false;
  private refusedWith: number | undefined;
  private answerDelayMs = 0;
  private capacityLimit = Number.POSITIVE_INFINITY;
  private lastConnection = 0;
  private rolls = 0;
  private valid: Credentials | undefined;

  /** @param instruments what the simulated exchange lists; more may be added with `list` */
  constructor(instruments: readonly Instrument[]) {
    this.list(instruments);
  }

  // ------------------------------------------------------------------------------------- what a broker supplies

  /** The credentials that are valid after so many roll-overs; 0 gives the first ones. */
  protected abstract credentialsAfter(rolls: number): Credentials;
  /** Path (and query) of each channel's URL: `{ feed: '/' }`. */
  protected abstract readonly paths: Readonly<Record<string, string>>;
  /** Judges an upgrade as strictly as the broker does. */
  protected abstract admit(request: IncomingMessage, url: URL): Admission<Session> | Refusal;
  /** Reads one frame of a client; counts it in `requests`, and what breaks the broker's rules in `violations`. */
  protected abstract received(connection: SimulatorConnection<Session>, frame: Frame): void;
  /**
   * The data frames of one update, in the holding's mode. `state` is the whole market state after the move; `moved` is
   * what has just changed, absent for a snapshot.
   */
  protected abstract encode(holding: Holding, state: MarketState, moved?: MarketState): Frame[];
  /** A connection has been let in: greetings go out here. */
  protected opened(_connection: SimulatorConnection<Session>): void {}
  /** A connection has ended: 1000 where the client ended it in order. */
  protected closed(_connection: SimulatorConnection<Session>, _code: number): void {}
  /** How the broker ends an open connection whose token has died; here it is just cut. */
  protected expired(connection: SimulatorConnection<Session>): void {
    connection.cut();
  }
  /** HTTP beside the upgrades: logins, one-time URLs, subscriptions by REST. */
  protected answerHttp(_request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(404).end();
  }
  /** Random bytes, in a frame of the kind (binary or text) that the broker sends. */
  protected garbageFrame(_connection: SimulatorConnection<Session>): Frame {
    return randomBytes(64);
  }

  // ------------------------------------------------------------------------------------- the Simulator interface

  get credentials(): Credentials {
    this.valid ??= this.credentialsAfter(0);
    return this.valid;
  }

  get instruments(): readonly Instrument[] {
    return this.listing.instruments;
  }

  get urls(): Readonly<Record<string, string>> {
    const base = this.httpUrl.replace('http:', 'ws:');
    return Object.fromEntries(Object.entries(this.paths).map(([channel, path]) => [channel, base + path]));
  }

  get connections(): number {
    return this.open.size;
  }

  subscriptions(): UpstreamSubscription[] {
    return [...this.open].flatMap((connection) =>
      connection.holdings.map(({ instrument, mode, depthLevel }) => ({
        symbol: instrument.symbol,
        exchange: instrument.exchange,
        mode,
        depthLevel,
        connection: connection.id,
      })),
    );
  }

  tick(symbol: string, exchange: string, values: Partial<Tick>): void {
    const instrument = this.listing.find(symbol, exchange);
    if (!instrument) throw new Error(`the simulator does not list ${symbol} of ${exchange}`);
    const state = this.market.move(instrument, values);
    this.eachConnection((connection) => {
      for (const holding of connection.holdingsOf(instrument)) {
        for (const frame of this.encode(holding, state, values)) this.sendData(connection, frame);
      }
    });
  }

  async start(): Promise<void> {
    this.http.on('upgrade', (request, socket, head) => this.upgrade({ request, socket, head }));
    await new Promise<void>((resolve, reject) => {
      this.http.once('error', reject);
      this.http.listen(0, '127.0.0.1', resolve);
    });
  }

  async stop(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    for (const { socket } of this.waiting.splice(0)) socket.destroy();
    this.eachConnection((connection) => connection.cut());
    this.ws.close();
    if (!this.http.listening) return;
    const closed = new Promise<void>((resolve) => this.http.close(() => resolve()));
    this.http.closeAllConnections();
    await closed;
  }

  // ------------------------------------------------------------------------------------- tools

  /** Base of the HTTP side: `http://127.0.0.1:1234`. */
  get httpUrl(): string {
    const address = this.http.address() as AddressInfo | null;
    if (!address) throw new Error('the simulator is not started');
    return `http://127.0.0.1:${address.port}`;
  }

  /** A sign of life on every connection; settles when all clients have answered it. */
  async beat(): Promise<void> {
    await Promise.all([...this.open].map((connection) => connection.beat()));
  }

  /** Lists more instruments on the simulated exchange (capacity tests need thousands). */
  list(instruments: readonly Instrument[]): void {
    this.listing.add(instruments);
  }

  /** The listed instrument of a token, which is unique in a segment only where the broker has segments. */
  protected listed(token: string, brexchange?: string): Instrument | undefined {
    return this.listing.findByToken(token, brexchange);
  }

  /** Most subscriptions of a connection that `faults.capacity` allows; infinite without that fault. */
  protected get capacityFault(): number {
    return this.capacityLimit;
  }

  /** Books an instrument on a connection, or changes its mode; false, and nothing booked, when there is no room. */
  protected hold(connection: SimulatorConnection<Session>, item: SubscriptionItem, stream = ''): boolean {
    if (!connection.holding(item.instrument, stream) && !this.hasRoom(connection, item)) return false;
    connection.put({ ...item, stream });
    return true;
  }

  /** Sends market data: none leaves while the feed is stalled. */
  protected sendData(connection: SimulatorConnection<Session>, frame: Frame): void {
    if (this.dataFlows(connection)) connection.send(frame);
  }

  /** For brokers that gather data before they send it: what came to pass during a fault is lost, not late. */
  protected dataFlows(connection: SimulatorConnection<Session>): boolean {
    return !this.isStalled && !connection.isFrozen;
  }

  /** Runs what gives an acknowledgement or a first snapshot, as late as `slowAcknowledgements` says. */
  protected answer(run: () => void): void {
    if (this.answerDelayMs === 0) run();
    else this.after(this.answerDelayMs, run);
  }

  /** Forgotten when the simulator stops. */
  protected after(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      run();
    }, ms);
    this.timers.add(timer);
  }

  /** Repeats until the simulator stops. */
  protected every(ms: number, run: () => void): void {
    this.after(ms, () => {
      run();
      this.every(ms, run);
    });
  }

  protected eachConnection(run: (connection: SimulatorConnection<Session>) => void): void {
    for (const connection of [...this.open]) run(connection);
  }

  // ------------------------------------------------------------------------------------- upgrades

  private upgrade(upgrade: Upgrade): void {
    this.attempts += 1;
    upgrade.socket.on('error', () => upgrade.socket.destroy());
    if (this.isHalfOpen) this.waiting.push(upgrade);
    else this.judge(upgrade);
  }

  private judge({ request, socket, head }: Upgrade): void {
    const url = new URL(request.url ?? '/', this.httpUrl);
    const verdict = this.refusedWith === undefined ? this.admit(request, url) : { status: this.refusedWith };
    if ('status' in verdict) {
      // A redirect is a step of one attempt.
      if (verdict.status >= 300 && verdict.status < 400) this.attempts -= 1;
      refuse(socket, verdict);
    } else {
      if (verdict.protocol !== undefined) this.subprotocols.set(request, verdict.protocol);
      this.ws.handleUpgrade(request, socket, head, (client) => this.accept(client, verdict));
    }
  }

  private accept(socket: WebSocket, { channel, session }: Admission<Session>): void {
    this.lastConnection += 1;
    const connection = new SimulatorConnection(this.lastConnection, channel, session, socket);
    this.open.add(connection);
    socket.on('message', (data: Buffer, isBinary) => {
      this.received(connection, isBinary ? data : data.toString('utf8'));
    });
    socket.on('ping', (data) => connection.pong(data));
    socket.on('error', () => connection.cut());
    socket.on('close', (code) => {
      this.open.delete(connection);
      this.closed(connection, code);
    });
    this.opened(connection);
  }

  private hasRoom(connection: SimulatorConnection<Session>, item: SubscriptionItem): boolean {
    const limits = this.definition.channels[connection.channel];
    const most = Math.min(limits?.symbolsPerConnection ?? this.capacityLimit, this.capacityLimit);
    const { weight } = limits ?? {};
    if (!weight) return connection.size < most;
    return connection.holdings.reduce((load, holding) => load + weight(holding), weight(item)) <= most;
  }

  // ------------------------------------------------------------------------------------- faults

  /** A line that nobody reads: bytes are still taken by the kernel, and new upgrades wait for an answer. */
  private freeze(): void {
    this.isHalfOpen = true;
    this.eachConnection((connection) => connection.freeze());
  }

  private rollToken(): Credentials {
    this.rolls += 1;
    this.valid = this.credentialsAfter(this.rolls);
    this.eachConnection((connection) => this.expired(connection));
    return this.valid;
  }

  protected sendTruncated(connection: SimulatorConnection<Session>): void {
    const [holding] = connection.holdings;
    if (!holding) return;
    const [frame] = this.encode(holding, this.market.of(holding.instrument));
    if (typeof frame === 'string') connection.send(frame.slice(0, frame.length / 2));
    else if (frame) connection.send(frame.subarray(0, frame.length / 2));
  }

  private heal(): void {
    this.isStalled = false;
    this.refusedWith = undefined;
    this.answerDelayMs = 0;
    this.capacityLimit = Number.POSITIVE_INFINITY;
    if (!this.isHalfOpen) return;
    this.isHalfOpen = false;
    this.eachConnection((connection) => connection.thaw());
    // Clients that gave up meanwhile must be gone first, or they would count against a limit of connections.
    for (const upgrade of this.waiting.splice(0)) this.after(HEAL_MS, () => this.judge(upgrade));
  }
}
