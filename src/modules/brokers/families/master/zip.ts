import { inflateRawSync } from 'node:zlib';

const LOCAL_HEADER = 0x04034b50;
const DIRECTORY_ENTRY = 0x02014b50;
const DIRECTORY_END = 0x06054b50;

const LOCAL_HEADER_BYTES = 30;
const DIRECTORY_ENTRY_BYTES = 46;
const DIRECTORY_END_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;

const STORED = 0;
const DEFLATED = 8;

/** Far above any instrument master; a few kilobytes of zip must not fill the memory. */
const MAX_FILE_BYTES = 512 * 1024 * 1024;

/**
 * The first file of a zip archive, or the body itself where it is none: masters come packed, and a user may have
 * unpacked his.
 *
 * @throws Error when the archive is damaged, empty or cut off
 */
export function unzipped(body: Buffer): Buffer {
  if (body.length < 4 || body.readUInt32LE(0) !== LOCAL_HEADER) return body;
  try {
    return firstFile(body);
  } catch (error) {
    throw new Error(`is a damaged zip file (${(error as Error).message})`);
  }
}

/** One file of an archive. */
export interface ZippedFile {
  /** As it is packed, with the folders before it. */
  name: string;
  content: Buffer;
}

/**
 * All files of a zip archive, in its order: some brokers pack a file for each exchange into one.
 *
 * @throws Error when the body is no archive, or one that is damaged, empty or cut off
 */
export function zippedFiles(body: Buffer): ZippedFile[] {
  if (body.length < 4 || body.readUInt32LE(0) !== LOCAL_HEADER) throw new Error('is no zip file');
  try {
    return allFiles(body);
  } catch (error) {
    throw new Error(`is a damaged zip file (${(error as Error).message})`);
  }
}

function allFiles(archive: Buffer): ZippedFile[] {
  const end = directoryEnd(archive);
  const files: ZippedFile[] = [];
  let entry = archive.readUInt32LE(end + 16);
  let bytes = 0;
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    const content = fileOf(archive, entry);
    bytes += content.length;
    if (bytes > MAX_FILE_BYTES) throw new Error('its files do not fit');
    const name = entry + DIRECTORY_ENTRY_BYTES;
    const nameEnd = name + archive.readUInt16LE(entry + 28);
    files.push({ name: archive.toString('utf8', name, nameEnd), content });
    entry = nameEnd + archive.readUInt16LE(entry + 30) + archive.readUInt16LE(entry + 32);
  }
  return files;
}

function firstFile(archive: Buffer): Buffer {
  return fileOf(archive, archive.readUInt32LE(directoryEnd(archive) + 16));
}

/** @param entry where the directory's entry of the file begins */
function fileOf(archive: Buffer, entry: number): Buffer {
  if (archive.readUInt32LE(entry) !== DIRECTORY_ENTRY) throw new Error('its directory is not where it should be');
  const method = archive.readUInt16LE(entry + 10);
  const packedBytes = archive.readUInt32LE(entry + 20);
  const bytes = archive.readUInt32LE(entry + 24);
  const local = archive.readUInt32LE(entry + 42);
  const start = local + LOCAL_HEADER_BYTES + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const packed = archive.subarray(start, start + packedBytes);
  if (packed.length !== packedBytes || bytes > MAX_FILE_BYTES) throw new Error('its file does not fit');
  if (method !== STORED && method !== DEFLATED) throw new Error(`method ${method} is not known`);
  const file = method === STORED ? packed : inflateRawSync(packed, { maxOutputLength: MAX_FILE_BYTES });
  if (file.length !== bytes) throw new Error(`${file.length} bytes instead of ${bytes}`);
  return file;
}

/** The directory's end is the last thing of an archive but for a comment. */
function directoryEnd(archive: Buffer): number {
  const least = Math.max(0, archive.length - DIRECTORY_END_BYTES - MAX_COMMENT_BYTES);
  for (let at = archive.length - DIRECTORY_END_BYTES; at >= least; at--) {
    if (archive.readUInt32LE(at) === DIRECTORY_END && archive.readUInt16LE(at + 10) > 0) return at;
  }
  throw new Error('it was cut off, or holds no file');
}
