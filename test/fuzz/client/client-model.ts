import { type Answer, answerTo, difference, type Fields, grantedEntry, type Standing } from './answers.js';
import { isFallback, type Wish } from './judge.js';
import { type Market, priceOf, topicOf } from './market.js';
import { heldKey, type Owner } from './vocabulary.js';

/** A request that was sent and is not answered yet. */
interface Sent {
  message: Buffer;
  key: Owner | 'wrong' | undefined;
  /** The token of an ended session that went with it. */
  token: string | undefined;
}

/** What a session leaves to the one that resumes it. */
interface Estate {
  token: string;
  owner: Owner;
  held: Map<string, Wish>;
}

/**
 * Reads everything that one client receives, in order, and says what the protocol does not allow: an answer that is
 * missing, too many, wrong or out of turn; data of what is not held at that point of the stream; a snapshot that does
 * not follow at once.
 */
export class ClientModel {
  readonly faults: string[] = [];
  standing: Standing = { owner: undefined, held: new Map() };
  /** The code that the gateway must close with. */
  closes: number | undefined;
  /** Prices of each held subscription that came live, since the last `begin`. */
  readonly live = new Map<string, number[]>();
  /** The newest price that came for each subscription. */
  readonly last = new Map<string, number>();
  private readonly pending: Sent[] = [];
  /** Messages that must come next, before anything else. */
  private due: Fields[] = [];
  private snapshots: Wish[] = [];
  private skipped: Wish[] = [];
  /** Becomes `closes` once the answer is complete. */
  private closesNext: number | undefined;
  private token: string | undefined;
  private estate: Estate | undefined;
  /** Subscriptions that requests since the last `begin` were about. */
  private readonly touched = new Set<string>();

  constructor(
    private readonly market: Market,
    private readonly feeds: Readonly<Record<Owner, string>>,
  ) {}

  get feed(): string | undefined {
    return this.standing.owner && this.feeds[this.standing.owner];
  }

  /** The token with which the client may come back; undefined where no session has ended. */
  get resumeToken(): string | undefined {
    return this.estate?.token;
  }

  get isQuiet(): boolean {
    return (
      this.pending.length === 0 && this.due.length === 0 && this.snapshots.length === 0 && this.skipped.length === 0
    );
  }

  /** A new round: what comes from now on is compared with what is published from now on. */
  begin(): void {
    this.live.clear();
    this.touched.clear();
  }

  sent(message: Buffer, key: Sent['key'], token: string | undefined): void {
    this.pending.push({ message, key, token });
  }

  received(text: string): void {
    const message = JSON.parse(text) as Fields;
    if (this.closes !== undefined) this.faults.push(`behind what had to be the last: ${text}`);
    if (message.type === 'market_data') this.data(message, text);
    else if (message.type !== 'status') this.reply(message, text);
  }

  /** The connection has ended; what it was asked after its last answer stays without one. */
  ended(code: number): void {
    if (this.closes !== undefined && this.closes !== code) this.faults.push(`closed with ${code}, not ${this.closes}`);
    const { owner, held } = this.standing;
    if (owner && this.token) this.estate = { token: this.token, owner, held };
    this.standing = { owner: undefined, held: new Map() };
    this.pending.length = 0;
    this.due = [];
    this.snapshots = [];
    this.skipped = [];
    this.token = undefined;
    this.closes = undefined;
    this.closesNext = undefined;
    this.last.clear();
  }

  /** Subscriptions that were there all the time since `begin`. */
  steady(): Wish[] {
    return [...this.standing.held].filter(([key]) => !this.touched.has(key)).map(([, wish]) => wish);
  }

  private data(message: Fields, text: string): void {
    const isSnapshot = message.snapshot === true;
    const wish = isSnapshot ? this.nextSnapshot(message) : find([...this.standing.held.values()], message);
    if (!wish) {
      this.faults.push(`${isSnapshot ? 'a snapshot that is not due' : 'data that is not held'}: ${text}`);
      return;
    }
    if (!isSnapshot && (this.snapshots.length > 0 || this.due.length > 0)) this.faults.push(`out of turn: ${text}`);
    const fault = this.market.fault(message, this.feed!, wish, isSnapshot);
    if (fault) this.faults.push(`${fault}: ${text}`);
    const key = heldKey(wish.symbol, wish.exchange, wish.mode);
    const price = priceOf(message);
    const before = this.last.get(key) ?? 0;
    if (isSnapshot ? price < before : price <= before) this.faults.push(`not newer than what had come: ${text}`);
    this.last.set(key, price);
    if (!isSnapshot) this.live.set(key, [...(this.live.get(key) ?? []), price]);
  }

  /** In the order of the request; of those that are passed over, the next answer has to tell why. */
  private nextSnapshot(message: Fields): Wish | undefined {
    const wish = find(this.snapshots, message);
    if (wish) this.skipped.push(...this.snapshots.splice(0, this.snapshots.indexOf(wish) + 1).slice(0, -1));
    return wish;
  }

  private reply(message: Fields, text: string): void {
    if (this.due.length === 0) {
      const left = [...this.skipped, ...this.snapshots];
      this.skipped = [];
      this.snapshots = [];
      this.begun(message, text);
      if (left.some((wish) => this.isHeld(wish))) this.faults.push(`instead of a snapshot came ${text}`);
    }
    const expected = this.due.shift();
    if (!expected) return;
    const fault = difference(expected, message);
    if (fault) this.faults.push(`${fault}: ${text}`);
    if (this.due.length === 0) this.closes = this.closesNext;
  }

  /** The first message of an answer: its request is the oldest that waits, and takes effect now. */
  private begun(message: Fields, text: string): void {
    const sent = this.pending.shift();
    if (!sent) {
      this.faults.push(`an answer to nothing: ${text}`);
      return;
    }
    const answer = answerTo(sent.message, sent.key, this.standing);
    const { request_id } = answer;
    this.due = answer.messages.map((expected) => ({ ...expected, request_id }));
    if (answer.authenticated) this.welcomed(answer.authenticated, message, sent.token);
    this.drop(answer);
    if (answer.granted) this.grant(answer.granted);
    this.closesNext = answer.closes;
  }

  private welcomed(owner: Owner, message: Fields, token: string | undefined): void {
    this.standing.owner = owner;
    this.token = message.resume as string | undefined;
    const { estate } = this;
    const isResumed = token !== undefined && estate?.token === token && estate.owner === owner;
    if (message.resumed !== isResumed) this.faults.push(`resumed is ${message.resumed}, not ${isResumed}`);
    if (!isResumed) return;
    this.estate = undefined;
    const wishes = [...estate.held.values()];
    this.due.push(...wishes.filter(isFallback).map((wish) => ({ ...grantedEntry(wish), type: 'subscription' })));
    this.grant(wishes);
  }

  private drop({ dropped = [] }: Answer): void {
    for (const { symbol, exchange, mode } of dropped) {
      const key = heldKey(symbol, exchange, mode);
      this.standing.held.delete(key);
      this.touched.add(key);
    }
  }

  private grant(wishes: readonly Wish[]): void {
    for (const wish of wishes) {
      const key = heldKey(wish.symbol, wish.exchange, wish.mode);
      this.standing.held.set(key, wish);
      this.touched.add(key);
    }
    // One of each that is held in the end, however often the request names it.
    this.snapshots = wishes
      .filter((wish) => this.isHeld(wish))
      .filter((wish) => this.market.newest(topicOf(this.feed!, wish)) !== undefined);
  }

  /** A snapshot that is not sent yet when its subscription goes, or is replaced, goes with it. */
  private isHeld(wish: Wish): boolean {
    return this.standing.held.get(heldKey(wish.symbol, wish.exchange, wish.mode)) === wish;
  }
}

function find(wishes: readonly Wish[], { symbol, exchange, mode }: Fields): Wish | undefined {
  return wishes.find((wish) => wish.symbol === symbol && wish.exchange === exchange && wish.number === mode);
}
