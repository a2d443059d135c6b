import { Envelope, type Grant, type RouteAddress } from './envelope.js';
import { FINAL_TEXT, headerLength, writeHeader } from './frame.js';
import type { FrameArena } from './frame-arena.js';
import type { FrameBuilder } from './frame-builder.js';
import { JsonData } from './json-data.js';

const CLOSING_BRACE = 0x7d;

/** Builds the frames of one variant as JSON: header + envelope + data + tail. */
export class JsonFrames implements FrameBuilder {
  private readonly envelope: Envelope;
  private readonly data: JsonData;

  constructor(
    address: RouteAddress,
    grant: Grant,
    private readonly arena: FrameArena,
  ) {
    this.envelope = new Envelope(address, grant);
    this.data = new JsonData(address, grant);
  }

  live(data: Buffer): Buffer {
    return this.frame(this.envelope.live, data);
  }

  snapshot(data: Buffer, stale: boolean): Buffer {
    return this.frame(stale ? this.envelope.staleSnapshot : this.envelope.snapshot, data);
  }

  private frame(head: Buffer, data: Buffer): Buffer {
    const added = this.data.added(data);
    const payloadLength = head.length + this.data.length(data, added) + 1;
    const frame = this.arena.allocate(headerLength(payloadLength) + payloadLength);
    let at = writeHeader(frame, payloadLength, FINAL_TEXT);
    at += head.copy(frame, at);
    at = this.data.write(frame, at, data, added);
    frame[at] = CLOSING_BRACE;
    return frame;
  }
}
