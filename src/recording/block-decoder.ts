import { BarCodec } from './bar-codec.js';
import { ByteReader } from './bytes.js';
import { type RecordedInstrument, scalesOf } from './layout.js';
import type { RecordedItem } from './record.js';
import { RecordingError } from './recording-error.js';
import { TickCodec } from './tick-codec.js';

/** Reads the records of one block, one at a time. Throws a RecordingError where the bytes make no sense. */
export class BlockDecoder {
  /** The last records of the instruments before this block, with their own times and in no order. */
  readonly carried: readonly RecordedItem[];
  private readonly input: ByteReader;
  private readonly ticks = new Map<number, TickCodec>();
  private readonly bars = new Map<number, BarCodec>();
  private time: number;

  /**
   * @param file for the error
   * @param blockTime time of the block's first record, epoch ms
   */
  constructor(
    private readonly file: string,
    private readonly instruments: readonly RecordedInstrument[],
    bytes: Buffer,
    blockTime: number,
  ) {
    this.input = new ByteReader(bytes);
    this.time = blockTime;
    this.carried = this.guarded(() => {
      const carried: RecordedItem[] = [];
      for (let left = this.input.varint(); left > 0; left--) carried.push(this.take(blockTime - this.input.varint()));
      return carried;
    });
  }

  /** The next record, or undefined at the block's end. */
  next(): RecordedItem | undefined {
    if (this.input.ended) return undefined;
    return this.guarded(() => {
      this.time += this.input.varint();
      return this.take(this.time);
    });
  }

  private take(time: number): RecordedItem {
    const head = this.input.varint();
    const instrument = Math.floor(head / 2);
    if (head % 2 === 1) return { kind: 'bar', time, instrument, bar: this.barCodec(instrument).take(this.input) };
    return { kind: 'tick', time, instrument, tick: this.tickCodec(instrument).take(this.input, time) };
  }

  private tickCodec(index: number): TickCodec {
    let codec = this.ticks.get(index);
    if (!codec) {
      const instrument = this.instrument(index);
      codec = new TickCodec(instrument.symbol, instrument.exchange, scalesOf(instrument));
      this.ticks.set(index, codec);
    }
    return codec;
  }

  private barCodec(index: number): BarCodec {
    let codec = this.bars.get(index);
    if (!codec) {
      const instrument = this.instrument(index);
      codec = new BarCodec(instrument.symbol, instrument.exchange, scalesOf(instrument));
      this.bars.set(index, codec);
    }
    return codec;
  }

  /** The readers of single values know of no file. */
  private guarded<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw new RecordingError(this.file, `is damaged: ${(error as Error).message}`);
    }
  }

  private instrument(index: number): RecordedInstrument {
    const instrument = this.instruments[index];
    if (!instrument) throw new RangeError('a record names an unknown instrument');
    return instrument;
  }
}
