import { buildEnvelope, type Envelope, type Grant, type RouteAddress } from './envelope.js';
import { headerLength, writeHeader } from './frame.js';
import type { FrameArena } from './frame-arena.js';
import type { Batch } from './join-frames.js';
import type { Member } from './member.js';

const DEPTH_SUPPORT_FIELD = Buffer.from('"broker_supported"');
const SPACE = 0x20;
const COMMA = 0x2c;
const CLOSING_BRACE = 0x7d;

/** One message of one variant, as it goes to every member: built once and shared. */
export interface Delivery {
  readonly variant: Variant;
  readonly frame: Buffer;
  /** What it was joined with, where it came first. */
  batches: Batch[] | undefined;
  /** The same message as a packet of Socket.IO; made for the first member that needs it. */
  packet: string | undefined;
}

/** Gives the newest message of a route, for a client that was blocked while newer ones came. */
export type CatchUp = (variant: Variant) => Delivery | undefined;

/** The clients of a route whose messages are the same bytes. */
export class Variant {
  private readonly envelope: Envelope;
  readonly members: Member[] = [];

  constructor(
    address: RouteAddress,
    readonly grant: Grant,
    /** The newest message, flagged as a snapshot or not by its age; undefined while there is none. */
    readonly catchUp: CatchUp,
    private readonly arena: FrameArena,
  ) {
    this.envelope = buildEnvelope(address, grant);
  }

  live(data: Buffer): Delivery {
    return { variant: this, frame: this.frame(this.envelope.live, data), batches: undefined, packet: undefined };
  }

  snapshot(data: Buffer, stale: boolean): Delivery {
    const head = stale ? this.envelope.staleSnapshot : this.envelope.snapshot;
    return { variant: this, frame: this.frame(head, data), batches: undefined, packet: undefined };
  }

  remove(member: Member): void {
    const at = this.members.indexOf(member);
    if (at < 0) return;
    const last = this.members.pop()!;
    if (at < this.members.length) this.members[at] = last;
  }

  /** Header + envelope + data + tail. */
  private frame(head: Buffer, data: Buffer): Buffer {
    const support = this.envelope.depthSupport;
    const ownSupport = support !== undefined && data.includes(DEPTH_SUPPORT_FIELD);
    const added = support === undefined || ownSupport ? undefined : support;
    const empty = isEmpty(data);
    const dataLength = added ? data.length - 1 + (empty ? 0 : 1) + added.length : data.length;
    const payloadLength = head.length + dataLength + 1;
    const frame = this.arena.allocate(headerLength(payloadLength) + payloadLength);
    let at = writeHeader(frame, payloadLength);
    at += head.copy(frame, at);
    if (added) {
      at += data.copy(frame, at, 0, data.length - 1);
      if (!empty) frame[at++] = COMMA;
      at += added.copy(frame, at);
    } else {
      at += data.copy(frame, at);
    }
    frame[at] = CLOSING_BRACE;
    return frame;
  }
}

/** An object without fields, which a foreign publisher may write with white space in it. */
function isEmpty(data: Buffer): boolean {
  let at = 1;
  while (data[at]! <= SPACE) at++;
  return at === data.length - 1;
}
