import { ZerodhaSimulator } from '../../simulators/zerodha.js';
import { encodePacket } from '../../simulators/zerodha-encoder.js';

/** What a stream has sent. */
export interface StreamReport {
  packets: number;
  seconds: number;
  cpuSeconds: number;
}

/** Stamps are microseconds modulo this: as paise they fit into a price, and as rupees into what `wsload` reads. */
const STAMP_RANGE = 1e9;
const PRICE_OFFSET = 4;
const SLICE_MS = 1;
/** Most that a slice may make up for. */
const MOST_BEHIND_MS = 10;
const FRAME_PACKETS = 200;
/** What may wait here for a gateway that takes less than it is sent; the rest is never made. */
const MOST_BUFFERED_BYTES = 65_536;

/**
 * A Kite ticker whose market moves all the time: packets of what is held, in turn, each with the moment of its frame's
 * write as its price. The moment is that of the monotonic clock, which all processes of a machine share.
 */
export class StampedKite extends ZerodhaSimulator {
  private timer: NodeJS.Timeout | undefined;
  private packets: Buffer[] = [];
  private next = 0;
  private sent = 0;
  private begun = { at: 0, cpu: process.cpuUsage() };

  /** Goes on until `halt`, also while nothing is held yet. */
  stream(packetsPerSecond: number): void {
    this.sent = 0;
    this.begun = { at: performance.now(), cpu: process.cpuUsage() };
    let owed = 0;
    let last = performance.now();
    const slice = (): void => {
      const now = performance.now();
      owed = Math.min(owed + ((now - last) / 1000) * packetsPerSecond, (MOST_BEHIND_MS / 1000) * packetsPerSecond);
      last = now;
      owed -= this.send(Math.floor(owed));
      this.timer = setTimeout(slice, SLICE_MS);
    };
    slice();
  }

  halt(): StreamReport {
    clearTimeout(this.timer);
    const { user, system } = process.cpuUsage(this.begun.cpu);
    const seconds = (performance.now() - this.begun.at) / 1000;
    return { packets: this.sent, seconds, cpuSeconds: (user + system) / 1e6 };
  }

  override async stop(): Promise<void> {
    clearTimeout(this.timer);
    await super.stop();
  }

  /** Gives how many it has sent. */
  private send(count: number): number {
    // A feed holds 3,000 instruments on its first connection.
    const [connection] = this.open;
    if (!connection || connection.size === 0) return count;
    if (this.packets.length !== connection.size) {
      this.packets = connection.holdings.map(({ instrument, mode }) =>
        encodePacket(Number(instrument.token), mode, this.market.of(instrument)),
      );
    }
    let left = count;
    while (left > 0 && connection.bufferedBytes < MOST_BUFFERED_BYTES) {
      const size = Math.min(left, FRAME_PACKETS);
      connection.send(this.frame(size));
      left -= size;
    }
    this.sent += count - left;
    return count - left;
  }

  /** Of packets that share a stamp. */
  private frame(size: number): Buffer {
    const chosen = Array.from({ length: size }, () => this.packets[this.next++ % this.packets.length]!);
    const frame = Buffer.allocUnsafe(2 + chosen.reduce((sum, packet) => sum + 2 + packet.length, 0));
    const stamp = Number((process.hrtime.bigint() / 1000n) % BigInt(STAMP_RANGE));
    let at = frame.writeUInt16BE(size);
    for (const packet of chosen) {
      at = frame.writeUInt16BE(packet.length, at);
      packet.copy(frame, at);
      frame.writeInt32BE(stamp, at + PRICE_OFFSET);
      at += packet.length;
    }
    return frame;
  }
}
