import type { Tick } from '../common/tick.js';
import { BarCodec } from './bar-codec.js';
import { ByteWriter } from './bytes.js';
import { type RecordedInstrument, scalesOf } from './layout.js';
import type { Bar, RecordedItem } from './record.js';
import { TickCodec } from './tick-codec.js';

const MIN_RECORDS = 4096;
/** A block begins with the last record of every instrument; this keeps them a small part of it. */
const RECORDS_PER_INSTRUMENT = 4;

/**
 * Collects the records of one block after the other. A block can be read on its own: it begins with the last record
 * of every instrument that came before it, and nothing in it is told against an earlier block.
 */
export class BlockEncoder {
  private readonly out = new ByteWriter();
  private readonly last = new Map<string, RecordedItem>();
  private readonly recordsPerBlock: number;
  private ticks = new Map<number, TickCodec>();
  private bars = new Map<number, BarCodec>();
  private records = 0;
  private time = 0;
  private blockTime = 0;

  constructor(private readonly instruments: readonly RecordedInstrument[]) {
    this.recordsPerBlock = Math.max(MIN_RECORDS, instruments.length * RECORDS_PER_INSTRUMENT);
  }

  get full(): boolean {
    return this.records >= this.recordsPerBlock;
  }

  get empty(): boolean {
    return this.records === 0;
  }

  add(item: RecordedItem): void {
    if (this.records === 0) this.begin(item.time);
    this.out.varint(item.time - this.time);
    this.time = item.time;
    this.put(item);
    this.last.set(`${item.kind}${item.instrument}`, item);
    this.records++;
  }

  /** The block's bytes, valid until the next `add`, and the time of its first record. */
  take(): { bytes: Buffer; time: number } {
    this.records = 0;
    return { bytes: this.out.bytes(), time: this.blockTime };
  }

  private begin(time: number): void {
    this.out.clear();
    this.ticks = new Map();
    this.bars = new Map();
    this.time = time;
    this.blockTime = time;
    this.out.varint(this.last.size);
    for (const item of this.last.values()) {
      this.out.varint(time - item.time);
      this.put(item);
    }
  }

  private put(item: RecordedItem): void {
    this.out.varint(item.instrument * 2 + (item.kind === 'bar' ? 1 : 0));
    if (item.kind === 'bar') this.putBar(item.instrument, item.bar);
    else this.putTick(item.instrument, item.tick, item.time);
  }

  private putTick(index: number, tick: Tick, time: number): void {
    let codec = this.ticks.get(index);
    if (!codec) {
      codec = new TickCodec(tick.symbol, tick.exchange, scalesOf(this.instruments[index]!));
      this.ticks.set(index, codec);
    }
    codec.put(this.out, tick, time);
  }

  private putBar(index: number, bar: Bar): void {
    let codec = this.bars.get(index);
    if (!codec) {
      codec = new BarCodec(bar.symbol, bar.exchange, scalesOf(this.instruments[index]!));
      this.bars.set(index, codec);
    }
    codec.put(this.out, bar);
  }
}
