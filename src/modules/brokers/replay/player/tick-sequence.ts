import type { Tick } from '../../../../common/tick.js';
import type { BlockDecoder } from '../../../../recording/block-decoder.js';
import type { RecordedItem } from '../../../../recording/record.js';
import type { RecordingReader } from '../../../../recording/recording-reader.js';
import { type Due, DueQueue } from './due-queue.js';
import { interpolateBar } from './interpolate-bar.js';
import { hashOf, seededRandom } from './random.js';

/** A tick of the session, and when it is due: epoch ms on the recording's clock. */
export interface PlayedTick {
  time: number;
  /** Index in the recording's instruments. */
  instrument: number;
  tick: Tick;
}

/** The ticks of one bar, or the single tick that is carried into a block. */
interface Stream extends Due {
  readonly ticks: readonly PlayedTick[];
  readonly position: number;
}

/**
 * The ticks of a recording in order of time: those recorded, and those interpolated inside its bars. The same
 * recording and seed give the same sequence, wherever it is entered.
 */
export class TickSequence {
  private readonly streams = new DueQueue<Stream>();
  private blockIndex = 0;
  private block: BlockDecoder;
  private item: RecordedItem | undefined;

  constructor(
    private readonly recording: RecordingReader,
    private readonly seed: number,
  ) {
    this.block = recording.block(0);
    this.item = this.block.next();
  }

  /**
   * Moves to where all ticks up to `time` have yet to be taken, at the latest: the last tick of every instrument at
   * that time is among those that follow.
   */
  seek(time: number): void {
    this.streams.clear();
    this.blockIndex = this.recording.blockAt(time);
    this.block = this.recording.block(this.blockIndex);
    for (const item of this.block.carried) this.push(this.ticksOf(item), 0);
    this.item = this.block.next();
  }

  /** When the next tick is due; undefined at the end. */
  peek(): number | undefined {
    this.openBars();
    const recorded = this.item?.time;
    const streamed = this.streams.first?.time;
    if (recorded === undefined || streamed === undefined) return recorded ?? streamed;
    return Math.min(recorded, streamed);
  }

  take(): PlayedTick | undefined {
    this.openBars();
    const item = this.item;
    const stream = this.streams.first;
    if (item?.kind === 'tick' && !(stream && stream.time < item.time)) {
      this.advance();
      return item;
    }
    if (!stream) return undefined;
    this.streams.shift();
    this.push(stream.ticks, stream.position + 1);
    return stream.ticks[stream.position];
  }

  /** A bar becomes a stream of ticks when its time has come, so that few of them are held at once. */
  private openBars(): void {
    while (this.item?.kind === 'bar' && !(this.streams.first && this.streams.first.time < this.item.time)) {
      const bar = this.item;
      this.advance();
      this.push(this.ticksOf(bar), 0);
    }
  }

  private advance(): void {
    this.item = this.block.next();
    while (!this.item && this.blockIndex + 1 < this.recording.blockTimes.length) {
      this.block = this.recording.block(++this.blockIndex);
      this.item = this.block.next();
    }
  }

  private ticksOf(item: RecordedItem): PlayedTick[] {
    if (item.kind === 'tick') return [item];
    const { bar, time, instrument } = item;
    const random = seededRandom(hashOf(`${this.seed}:${bar.exchange}:${bar.symbol}:${time}`));
    const ticks = interpolateBar(bar, time, this.recording.header.instruments[instrument]!, random);
    return ticks.map((tick) => ({ time: tick.timestamp ?? time, instrument, tick }));
  }

  private push(ticks: readonly PlayedTick[], position: number): void {
    const next = ticks[position];
    if (next) this.streams.push({ time: next.time, order: next.instrument, ticks, position });
  }
}
