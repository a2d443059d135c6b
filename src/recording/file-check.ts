import { createHash } from 'node:crypto';
import { fstatSync, readSync } from 'node:fs';
import { CHECKSUM, CHECKSUM_BYTES, MAGIC, PREAMBLE_BYTES, SECTION, SECTION_HEAD_BYTES, VERSION } from './layout.js';
import { RecordingError } from './recording-error.js';

/** A section of the file: where its compressed content lies. */
export interface Section {
  type: number;
  time: number;
  offset: number;
  length: number;
}

const CHUNK_BYTES = 1024 * 1024;

/** @returns the file's size */
export function readPreamble(file: string, descriptor: number): number {
  const stat = fstatSync(descriptor);
  if (!stat.isFile()) throw new RecordingError(file, 'is not a file');
  if (stat.size === 0) throw new RecordingError(file, 'is empty');
  const preamble = Buffer.alloc(PREAMBLE_BYTES);
  const got = readSync(descriptor, preamble, 0, PREAMBLE_BYTES, 0);
  const isMagic = preamble.subarray(0, Math.min(got, MAGIC.length)).equals(MAGIC.subarray(0, got));
  if (!isMagic) throw new RecordingError(file, 'is no Tickgate recording');
  if (got < PREAMBLE_BYTES) throw cutOff(file, stat.size);
  const version = preamble.readUInt16LE(MAGIC.length);
  if (version !== VERSION) {
    throw new RecordingError(file, `has format version ${version}, and this Tickgate reads version ${VERSION}`);
  }
  return stat.size;
}

/** All sections, the header first and the end last. */
export function readSections(file: string, descriptor: number, size: number): Section[] {
  const sections: Section[] = [];
  const head = Buffer.alloc(SECTION_HEAD_BYTES);
  const contentEnd = size - CHECKSUM_BYTES;
  let position = PREAMBLE_BYTES;
  while (sections.at(-1)?.type !== SECTION.end) {
    if (position + SECTION_HEAD_BYTES > contentEnd) throw cutOff(file, size);
    readSync(descriptor, head, 0, SECTION_HEAD_BYTES, position);
    const section: Section = {
      type: head.readUInt8(0),
      length: head.readUInt32LE(1),
      time: head.readDoubleLE(5),
      offset: position + SECTION_HEAD_BYTES,
    };
    if (section.type !== expectedType(sections.length, section.type)) throw damaged(file);
    position = section.offset + section.length;
    if (position > contentEnd) throw cutOff(file, size);
    sections.push(section);
  }
  if (position !== contentEnd) throw damaged(file);
  return sections;
}

export function verifyChecksum(file: string, descriptor: number, size: number): void {
  const hash = createHash(CHECKSUM);
  const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, size));
  for (let position = 0; position < size - CHECKSUM_BYTES; ) {
    const wanted = Math.min(chunk.length, size - CHECKSUM_BYTES - position);
    const got = readSync(descriptor, chunk, 0, wanted, position);
    if (got === 0) throw cutOff(file, position);
    hash.update(chunk.subarray(0, got));
    position += got;
  }
  const expected = Buffer.alloc(CHECKSUM_BYTES);
  readSync(descriptor, expected, 0, CHECKSUM_BYTES, size - CHECKSUM_BYTES);
  if (!hash.digest().equals(expected)) throw damaged(file);
}

function expectedType(index: number, type: number): number {
  if (index === 0) return SECTION.header;
  return type === SECTION.end ? SECTION.end : SECTION.block;
}

function cutOff(file: string, size: number): RecordingError {
  return new RecordingError(file, `is cut off or damaged: after ${size} bytes it does not end as it should`);
}

function damaged(file: string): RecordingError {
  return new RecordingError(file, 'is damaged: its checksum does not match');
}
