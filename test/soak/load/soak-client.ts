import { WebSocket } from 'ws';
import { markOf, type SoakMarket } from './soak-market.js';
import type { Tally } from './tally.js';

const ANSWER_WITHIN_MS = 20_000;
const MODES = [1, 2, 3] as const;

interface Held {
  symbol: number;
  mode: number;
  /** The newest move that came; 0: none yet. */
  move: number;
}

interface Message {
  type: string;
  status?: string;
  mode?: number;
  symbol?: string;
  snapshot?: boolean;
  resumed?: boolean;
  resume?: string;
  request_id?: number;
  code?: string;
  data?: { symbol: string; exchange: string; ltp?: number };
  subscriptions?: { status: string }[];
}

interface Asked {
  type: string;
  resolve(message: Message): void;
  reject(error: Error): void;
}

/**
 * A client that knows what it must get: it checks of every message that it was asked for, is of the right account and
 * symbol, and not older than the one before it.
 */
export class SoakClient {
  private socket: WebSocket | undefined;
  private readonly held = new Map<string, Held>();
  private readonly asked = new Map<number, Asked>();
  private lastRequest = 0;
  private resumeToken: string | undefined;
  /** How and when it connected last: said with what is wrong. */
  private came = '';
  /** True while it swaps or connects: what it holds is about to change. */
  isBusy = false;
  /** True from a change until its answer: what the gateway has of this client may be this or that. */
  private isUnsure = false;
  /** Set while an end of the connection is no surprise. */
  mayEnd = false;

  constructor(
    private readonly url: string,
    readonly market: SoakMarket,
    private readonly tally: Tally,
    /** Instead of the key of the market's account. */
    private readonly ownKey?: string,
  ) {}

  get isOpen(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  get subscriptions(): Iterable<Readonly<Held>> {
    return this.held.values();
  }

  /** Connects, and asks for all that it wants: by resuming, where it has been here before and is to `resume`. */
  async open(options: { resume?: boolean } = {}): Promise<void> {
    this.isBusy = true;
    const socket = new WebSocket(this.url, { perMessageDeflate: false, skipUTF8Validation: true });
    this.socket = socket;
    socket.on('message', (data: Buffer) => {
      if (socket === this.socket) this.receive(JSON.parse(data.toString('latin1')) as Message);
    });
    socket.on('error', () => {});
    const opened = new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('close', (code) => {
        reject(new Error(`closed with ${code} before it was open`));
        this.closed(socket, code);
      });
    });
    await opened;
    const resume = options.resume && !this.isUnsure ? this.resumeToken : undefined;
    const api_key = this.ownKey ?? this.market.account!.key;
    const welcome = await this.ask({ action: 'authenticate', api_key, ...(resume && { resume }) }, 'auth');
    if (welcome.status !== 'success') throw new Error(`authenticate was answered ${welcome.code}`);
    this.tally.connects++;
    this.resumeToken = welcome.resume;
    this.came = `${welcome.resumed ? 'resumed' : 'came'} at ${new Date().toISOString()}`;
    if (welcome.resumed) this.tally.resumed++;
    else if (this.held.size > 0) await this.subscribe([...this.held.values()]);
    this.isUnsure = false;
    this.isBusy = false;
  }

  /** Adds symbols that it does not hold, each in a mode by its number. */
  async add(count: number): Promise<void> {
    const added: Held[] = [];
    while (added.length < count) {
      const symbol = Math.floor(Math.random() * this.market.size);
      const mode = MODES[symbol % MODES.length]!;
      const key = keyOf(mode, symbol);
      if (this.held.has(key)) continue;
      const held = { symbol, mode, move: 0 };
      this.held.set(key, held);
      added.push(held);
    }
    await this.subscribe(added);
  }

  /** Adds everything that there is, in every mode. */
  async addAll(): Promise<void> {
    const all = Array.from({ length: this.market.size }, (_, symbol) => symbol);
    const added = MODES.flatMap((mode) => all.map((symbol): Held => ({ symbol, mode, move: 0 })));
    for (const held of added) this.held.set(keyOf(held.mode, held.symbol), held);
    await this.subscribe(added);
  }

  /** Gives up some symbols and asks for as many others. */
  async swap(count: number): Promise<void> {
    this.isBusy = true;
    this.isUnsure = true;
    const all = [...this.held.values()];
    const from = Math.floor(Math.random() * Math.max(1, all.length - count));
    const dropped = all.slice(from, from + count);
    const symbols = dropped.map(({ symbol, mode }) => entry(symbol, mode));
    const reply = await this.ask({ action: 'unsubscribe', symbols }, 'unsubscribe', () => {
      for (const { symbol, mode } of dropped) this.held.delete(keyOf(mode, symbol));
    });
    if (reply.status !== 'success') this.tally.fault(`unsubscribe was answered ${JSON.stringify(reply).slice(0, 300)}`);
    await this.add(count);
    this.tally.swaps++;
    this.isUnsure = false;
    this.isBusy = false;
  }

  /** Ends the connection: in order, or as if the line was cut. */
  leave(how: 'close' | 'cut'): void {
    const { socket } = this;
    this.socket = undefined;
    this.isBusy = false;
    for (const { reject } of this.asked.values()) reject(new Error('the client has left'));
    this.asked.clear();
    if (how === 'close') socket?.close();
    else socket?.terminate();
  }

  /** Stops reading. */
  pause(): void {
    this.socket?.pause();
  }

  resumeReading(): void {
    this.socket?.resume();
  }

  /** What it holds whose newest move is not the market's; empty when nothing is missing. */
  missing(): string[] {
    const { market } = this;
    return [...this.held.values()]
      .filter(({ symbol, move }) => move !== market.moved(symbol))
      .map(
        ({ symbol, mode, move }) =>
          `market ${market.place}, SYM${symbol}, mode ${mode}: ${move} of ${market.moved(symbol)}`,
      );
  }

  private async subscribe(entries: readonly Held[]): Promise<void> {
    const symbols = entries.map(({ symbol, mode }) => entry(symbol, mode));
    const reply = await this.ask({ action: 'subscribe', symbols }, 'subscribe');
    if (reply.status !== 'success') this.tally.fault(`subscribe was answered ${JSON.stringify(reply).slice(0, 300)}`);
  }

  /** @param answered called with the reply before anything that came behind it is read */
  private ask(request: Record<string, unknown>, type: string, answered = (): void => {}): Promise<Message> {
    const id = ++this.lastRequest;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.tally.fault(`no answer to ${String(request.action)} within ${ANSWER_WITHIN_MS / 1000} s`);
        reject(new Error('no answer'));
      }, ANSWER_WITHIN_MS);
      const done = (): void => {
        clearTimeout(timer);
        this.asked.delete(id);
      };
      this.asked.set(id, {
        type,
        resolve: (reply) => {
          done();
          answered();
          resolve(reply);
        },
        reject: (error) => {
          done();
          reject(error);
        },
      });
      this.socket?.send(JSON.stringify({ ...request, request_id: id }));
    });
  }

  private receive(message: Message): void {
    if (message.type === 'market_data') {
      this.check(message);
      return;
    }
    const asked = message.request_id === undefined ? undefined : this.asked.get(message.request_id);
    if (asked && (asked.type === message.type || message.type === 'error')) asked.resolve(message);
    else if (message.type === 'error' && !this.mayEnd) this.tally.fault(JSON.stringify(message));
  }

  private check({ mode, symbol, snapshot, data }: Message): void {
    this.tally.deliveries++;
    if (snapshot) this.tally.snapshots++;
    const number = Number(symbol?.slice(3));
    const held = this.held.get(keyOf(mode ?? 0, number));
    const told = `market ${this.market.place} got ${JSON.stringify({ mode, symbol, snapshot, ltp: data?.ltp })}, ${this.came}`;
    if (!held) {
      this.tally.fault(`not asked for: ${told}`);
      return;
    }
    const mark = markOf(data?.ltp ?? 0);
    if (mark.market !== this.market.place || mark.symbol !== number || data?.symbol !== symbol) {
      this.tally.fault(`of another: ${told}`);
    } else if (mark.move < held.move) {
      this.tally.fault(`older than ${held.move}: ${told}`);
    } else {
      held.move = mark.move;
    }
  }

  private closed(socket: WebSocket, code: number): void {
    if (socket !== this.socket) return;
    this.socket = undefined;
    for (const { reject } of this.asked.values()) reject(new Error(`closed with ${code}`));
    if (!this.mayEnd) this.tally.ended(code);
  }
}

function keyOf(mode: number, symbol: number): string {
  return `${mode} ${symbol}`;
}

function entry(symbol: number, mode: number): { symbol: string; exchange: string; mode: number } {
  return { symbol: `SYM${symbol}`, exchange: 'NSE', mode };
}
