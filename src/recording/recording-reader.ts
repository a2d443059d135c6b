import { closeSync, openSync, readSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import { BlockDecoder } from './block-decoder.js';
import { readPreamble, readSections, type Section, verifyChecksum } from './file-check.js';
import { type RecordingEnd, type RecordingHeader, SECTION } from './layout.js';
import type { RecordedItem } from './record.js';
import { RecordingError } from './recording-error.js';

/**
 * Reads a recording. Opening checks the whole file once, piece by piece, against its checksum; after that only one
 * block at a time is in memory, whatever the file's size.
 */
export class RecordingReader {
  readonly header: RecordingHeader;
  readonly end: RecordingEnd;
  /** Of the file, in bytes. */
  readonly size: number;
  /** Times of the first record of each block, epoch ms. */
  readonly blockTimes: readonly number[];
  private readonly blocks: readonly Section[];

  /** @throws RecordingError when the file is missing, cut off, damaged, or no recording of this version */
  static open(file: string): RecordingReader {
    let descriptor: number;
    try {
      descriptor = openSync(file, 'r');
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      throw new RecordingError(file, missing ? 'does not exist' : `cannot be opened: ${(error as Error).message}`);
    }
    try {
      return new RecordingReader(file, descriptor);
    } catch (error) {
      closeSync(descriptor);
      if (error instanceof RecordingError) throw error;
      throw new RecordingError(file, `cannot be read: ${(error as Error).message}`);
    }
  }

  private constructor(
    readonly file: string,
    private readonly descriptor: number,
  ) {
    this.size = readPreamble(file, descriptor);
    const sections = readSections(file, descriptor, this.size);
    verifyChecksum(file, descriptor, this.size);
    this.header = this.json<RecordingHeader>(sections[0]!);
    this.end = this.json<RecordingEnd>(sections.at(-1)!);
    this.blocks = sections.filter((section) => section.type === SECTION.block);
    this.blockTimes = this.blocks.map((block) => block.time);
  }

  /** @throws RecordingError when the file was changed under the reader */
  block(index: number): BlockDecoder {
    const block = this.blocks[index]!;
    let bytes: Buffer;
    try {
      bytes = this.content(block);
    } catch (error) {
      throw new RecordingError(this.file, `has changed while it was read: ${(error as Error).message}`);
    }
    return new BlockDecoder(this.file, this.header.instruments, bytes, block.time);
  }

  /** Index of the block to start with in order to know the state at a time. */
  blockAt(time: number): number {
    let index = 0;
    while (index + 1 < this.blockTimes.length && this.blockTimes[index + 1]! <= time) index++;
    return index;
  }

  /** All records in their order. */
  *records(): Generator<RecordedItem> {
    for (let index = 0; index < this.blocks.length; index++) {
      const block = this.block(index);
      for (let item = block.next(); item; item = block.next()) yield item;
    }
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private json<T>(section: Section): T {
    return JSON.parse(this.content(section).toString()) as T;
  }

  private content(section: Section): Buffer {
    const body = Buffer.alloc(section.length);
    readSync(this.descriptor, body, 0, body.length, section.offset);
    return inflateRawSync(body);
  }
}
