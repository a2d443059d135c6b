import { inflateRawSync } from 'node:zlib';

const LOCAL_HEADER = 0x04034b50;
const DIRECTORY_ENTRY = 0x02014b50;
const DIRECTORY_END = 0x06054b50;

const LOCAL_HEADER_BYTES = 30;
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

function firstFile(archive: Buffer): Buffer {
  const entry = archive.readUInt32LE(directoryEnd(archive) + 16);
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
