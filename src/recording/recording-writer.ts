import { createHash } from 'node:crypto';
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import type { Tick } from '../common/tick.js';
import { BlockEncoder } from './block-encoder.js';
import {
  CHECKSUM,
  MAGIC,
  type RecordCounts,
  type RecordingEnd,
  type RecordingHeader,
  SECTION,
  SECTION_HEAD_BYTES,
  VERSION,
} from './layout.js';
import type { Bar, RecordedItem } from './record.js';
import { RecordingError } from './recording-error.js';

/**
 * Writes a recording, block by block, to `<file>.part`, which takes its name when it is finished: what has the name
 * is whole. Throws a RecordingError where the file cannot be written.
 */
export class RecordingWriter {
  private readonly partFile: string;
  private readonly descriptor: number;
  private readonly hash = createHash(CHECKSUM);
  private readonly blocks: BlockEncoder;
  private readonly indexes = new Map<string, number>();
  private readonly counts: RecordCounts[];
  private start: number | undefined;
  private last = Number.NEGATIVE_INFINITY;
  private end = Number.NEGATIVE_INFINITY;
  private size = 0;

  constructor(
    private readonly file: string,
    header: RecordingHeader,
  ) {
    this.partFile = `${file}.part`;
    this.blocks = new BlockEncoder(header.instruments);
    this.counts = header.instruments.map(() => ({ ticks: 0, books: 0, bars: 0 }));
    header.instruments.forEach(({ symbol, exchange }, index) => {
      this.indexes.set(`${exchange}:${symbol}`, index);
    });
    this.descriptor = this.guarded(() => openSync(this.partFile, 'w'));
    const version = Buffer.alloc(2);
    version.writeUInt16LE(VERSION);
    this.write(Buffer.concat([MAGIC, version]));
    this.writeSection(SECTION.header, 0, Buffer.from(JSON.stringify(header)));
  }

  /** Records so far. */
  get records(): number {
    return this.counts.reduce((sum, count) => sum + count.ticks + count.bars, 0);
  }

  /** Bytes written so far; the block in work is not among them. */
  get bytes(): number {
    return this.size;
  }

  /**
   * @param time epoch ms of arrival, never before the record before it
   * @param tick of an instrument of the header; kept by reference, so it must not change afterwards
   */
  tick(time: number, tick: Tick): void {
    const instrument = this.indexOf(tick);
    this.add({ kind: 'tick', time, instrument, tick });
    this.counts[instrument]!.ticks++;
    if (tick.depth) this.counts[instrument]!.books++;
    this.end = Math.max(this.end, time);
  }

  /** @param time epoch ms at which the bar begins, never before the record before it */
  bar(time: number, bar: Bar): void {
    const instrument = this.indexOf(bar);
    this.add({ kind: 'bar', time, instrument, bar });
    this.counts[instrument]!.bars++;
    this.end = Math.max(this.end, time + bar.duration);
  }

  /**
   * Ends the file and gives it its name.
   *
   * @param playFrom epoch ms from which a replay shall play, where that is not the start
   */
  finish(playFrom?: number): RecordingEnd {
    if (this.start === undefined) throw new RecordingError(this.file, 'would hold no records');
    if (!this.blocks.empty) this.writeBlock();
    const end: RecordingEnd = { start: this.start, end: this.end, counts: this.counts };
    if (playFrom !== undefined) end.play_from = playFrom;
    this.writeSection(SECTION.end, this.end, Buffer.from(JSON.stringify(end)));
    this.append(this.hash.digest());
    this.guarded(() => {
      closeSync(this.descriptor);
      renameSync(this.partFile, this.file);
    });
    return end;
  }

  /** Gives up: nothing is left of the file. */
  discard(): void {
    closeSync(this.descriptor);
    rmSync(this.partFile, { force: true });
  }

  private add(item: RecordedItem): void {
    if (!Number.isSafeInteger(item.time) || item.time < this.last) {
      throw new RangeError(`record of ${item.time} after one of ${this.last}: records are written in order of time`);
    }
    this.start ??= item.time;
    this.last = item.time;
    this.blocks.add(item);
    if (this.blocks.full) this.writeBlock();
  }

  private indexOf({ symbol, exchange }: { symbol: string; exchange: string }): number {
    const index = this.indexes.get(`${exchange}:${symbol}`);
    if (index === undefined) throw new RangeError(`${exchange}:${symbol} is not among the recording's instruments`);
    return index;
  }

  private writeBlock(): void {
    const { bytes, time } = this.blocks.take();
    this.writeSection(SECTION.block, time, bytes);
  }

  private writeSection(type: number, time: number, content: Buffer): void {
    const body = deflateRawSync(content, { level: 9 });
    const head = Buffer.alloc(SECTION_HEAD_BYTES);
    head.writeUInt8(type, 0);
    head.writeUInt32LE(body.length, 1);
    head.writeDoubleLE(time, 5);
    this.write(Buffer.concat([head, body]));
  }

  private write(bytes: Buffer): void {
    this.hash.update(bytes);
    this.append(bytes);
  }

  private append(bytes: Buffer): void {
    this.guarded(() => {
      for (let done = 0; done < bytes.length; ) done += writeSync(this.descriptor, bytes, done);
    });
    this.size += bytes.length;
  }

  private guarded<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw new RecordingError(this.file, `cannot be written: ${(error as Error).message}`);
    }
  }
}
