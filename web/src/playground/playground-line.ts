import { closeMeaning } from '../websocket/close-meaning.js';
import { GatewayLine } from '../websocket/gateway-line.js';
import { PacedStore } from '../websocket/paced-store.js';
import { headOf, type LoggedFrame, parsed, withoutKey } from './frame.js';
import { Rate } from './rate.js';

/** Frames that are kept; older ones go. */
const KEPT = 500;
const LATENCIES_KEPT = 50;
const DRAW_MS = 200;
/** Stands for the key in what the user writes. */
export const KEY_PLACEHOLDER = '$KEY';

export type LineState = 'closed' | 'connecting' | 'open' | 'authenticated';

export interface PlaygroundSnapshot {
  state: LineState;
  /** Why the last line ended; undefined before any did. */
  ended: { code: number; text: string } | undefined;
  /** Newest first. */
  frames: readonly LoggedFrame[];
  stats: PlaygroundStats;
}

export interface PlaygroundStats {
  framesIn: number;
  framesOut: number;
  bytesIn: number;
  framesPerSecond: number;
  bytesPerSecond: number;
  /** Of replies to requests with an id, in ms; undefined: none yet. */
  lastLatencyMs: number | undefined;
  medianLatencyMs: number | undefined;
}

/** A line to the gateway, with everything that goes over it. */
export class PlaygroundLine {
  private line: GatewayLine | undefined;
  private state: LineState = 'closed';
  private ended: PlaygroundSnapshot['ended'];
  private frames: LoggedFrame[] = [];
  private nextId = 1;
  private readonly totals = { framesIn: 0, framesOut: 0, bytesIn: 0 };
  private readonly frameRate = new Rate();
  private readonly byteRate = new Rate();
  private readonly latencies: number[] = [];
  /** When the request of an id was sent. */
  private readonly asked = new Map<string, number>();
  private key = '';
  readonly store = new PacedStore(() => this.snapshot(), DRAW_MS);

  /**
   * @param key authenticates at once; empty: the user does that
   * @throws SyntaxError for an address that is none
   */
  connect(url: string, key: string): void {
    this.disconnect();
    this.key = key;
    this.ended = undefined;
    this.state = 'connecting';
    this.note(`Connecting to ${url}`);
    const line = new GatewayLine(url, {
      opened: () => {
        if (this.line !== line) return;
        this.state = 'open';
        this.note('Connected');
        if (key) this.send(`{"action":"authenticate","api_key":"${KEY_PLACEHOLDER}"}`);
        this.store.flush();
      },
      received: (text) => this.line === line && this.received(text),
      closed: (code, reason) => this.line === line && this.closed(code, reason),
    });
    this.line = line;
    this.store.flush();
  }

  disconnect(): void {
    const { line } = this;
    if (!line) return;
    this.closed(1000, '');
    line.close();
  }

  /** Sends a text as it is, but for the key's placeholder. Tells whether there was a line to send it over. */
  send(text: string): boolean {
    if (!this.line?.isOpen) return false;
    const sent = text.replaceAll(KEY_PLACEHOLDER, this.key);
    this.line.send(sent);
    const { type, requestId } = headOf(sent);
    if (requestId !== undefined) this.asked.set(requestId, performance.now());
    this.totals.framesOut += 1;
    this.log({ direction: 'out', type, text: withoutKey(sent), bytes: byteLength(sent) });
    this.store.flush();
    return true;
  }

  clear(): void {
    this.frames = [];
    this.store.flush();
  }

  end(): void {
    this.disconnect();
    this.store.end();
  }

  private received(text: string): void {
    const { type, requestId } = headOf(text);
    const bytes = byteLength(text);
    const now = Date.now();
    this.totals.framesIn += 1;
    this.totals.bytesIn += bytes;
    this.frameRate.add(1, now);
    this.byteRate.add(bytes, now);
    if ((type === 'auth_response' || type === 'auth') && parsed(text)?.status === 'success')
      this.state = 'authenticated';
    const latencyMs = requestId === undefined ? undefined : this.latencyOf(requestId);
    this.log({ direction: 'in', type, text: withoutKey(text), bytes, ...(latencyMs !== undefined && { latencyMs }) });
    this.store.changed();
  }

  private latencyOf(requestId: string): number | undefined {
    const askedAt = this.asked.get(requestId);
    if (askedAt === undefined) return undefined;
    this.asked.delete(requestId);
    const latency = performance.now() - askedAt;
    this.latencies.push(latency);
    if (this.latencies.length > LATENCIES_KEPT) this.latencies.shift();
    return latency;
  }

  private closed(code: number, reason: string): void {
    this.line = undefined;
    this.state = 'closed';
    this.asked.clear();
    const text = `Closed with ${code}${reason && ` "${reason}"`}: ${closeMeaning(code)}`;
    this.ended = { code, text };
    this.note(text);
    this.store.flush();
  }

  private note(text: string): void {
    this.log({ direction: 'line', type: '', text, bytes: 0 });
  }

  private log(frame: Omit<LoggedFrame, 'id' | 'at'>): void {
    this.frames = [{ ...frame, id: this.nextId++, at: Date.now() }, ...this.frames.slice(0, KEPT - 1)];
  }

  private snapshot(): PlaygroundSnapshot {
    const now = Date.now();
    const ordered = [...this.latencies].sort((a, b) => a - b);
    return {
      state: this.state,
      ended: this.ended,
      frames: this.frames,
      stats: {
        ...this.totals,
        framesPerSecond: this.frameRate.perSecond(now),
        bytesPerSecond: this.byteRate.perSecond(now),
        lastLatencyMs: this.latencies.at(-1),
        medianLatencyMs: ordered[Math.floor(ordered.length / 2)],
      },
    };
  }
}

const encoder = new TextEncoder();

function byteLength(text: string): number {
  return encoder.encode(text).length;
}
