import type { Encoding } from '../encoding.js';
import { MarketDataFrames } from './compact/market-data-frames.js';
import type { Grant, RouteAddress } from './envelope.js';
import type { FrameArena } from './frame-arena.js';
import type { FrameBuilder } from './frame-builder.js';
import { JsonFrames } from './json-frames.js';
import type { Member } from './member.js';

/** One message of one variant, as it goes to every member: built once and shared. */
export interface Delivery {
  readonly variant: Variant;
  readonly frame: Buffer;
  /** The same message as a packet of Socket.IO; made for the first member that needs it. */
  packet: string | undefined;
}

/** Has the newest message of a topic, for clients that were blocked while newer ones came. */
export interface VariantSource {
  /** Flagged as a snapshot or not by its age; undefined while there is none. */
  newest(variant: Variant): Delivery | undefined;
}

const NOBODY: Member[] = [];

/** The clients of a route whose messages are the same bytes. */
export class Variant {
  private readonly frames: FrameBuilder;
  /** Begins with a list of one: most variants have one member, and `push` would make room for 17. */
  members: Member[] = NOBODY;

  constructor(
    address: RouteAddress,
    private readonly grant: Grant,
    private readonly source: VariantSource,
    arena: FrameArena,
    readonly encoding: Encoding = 'json',
  ) {
    const Frames = encoding === 'json' ? JsonFrames : MarketDataFrames;
    this.frames = new Frames(address, grant, arena);
  }

  /** Whether a client with this grant gets the same bytes. */
  isFor({ modeNumber, requestedDepth, actualDepth }: Grant, encoding: Encoding): boolean {
    const { grant } = this;
    return (
      this.encoding === encoding &&
      grant.modeNumber === modeNumber &&
      grant.requestedDepth === requestedDepth &&
      grant.actualDepth === actualDepth
    );
  }

  /** What a client that was blocked has to be sent; undefined while there is nothing. */
  newest(): Delivery | undefined {
    return this.source.newest(this);
  }

  live(data: Buffer): Delivery {
    return { variant: this, frame: this.frames.live(data), packet: undefined };
  }

  snapshot(data: Buffer, stale: boolean): Delivery {
    return { variant: this, frame: this.frames.snapshot(data, stale), packet: undefined };
  }

  add(member: Member): void {
    if (this.members.length === 0) this.members = [member];
    else this.members.push(member);
  }

  remove(member: Member): void {
    const at = this.members.indexOf(member);
    if (at < 0) return;
    const last = this.members.pop()!;
    if (at < this.members.length) this.members[at] = last;
  }
}
