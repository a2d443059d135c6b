import { deflateRawSync } from 'node:zlib';

/** A zip archive of one file, as a broker's server makes it. */
export function zipOf(name: string, content: string | Buffer, { stored = false } = {}): Buffer {
  return archiveOf([packed(name, content, stored)]);
}

/** A zip archive of several files, by name. */
export function zipOfAll(files: Readonly<Record<string, string | Buffer>>): Buffer {
  return archiveOf(Object.entries(files).map(([name, content]) => packed(name, content, false)));
}

interface PackedFile {
  local: Buffer;
  /** The directory's entry of a file whose local header begins at `offset`. */
  entry(offset: number): Buffer;
}

function packed(name: string, content: string | Buffer, stored: boolean): PackedFile {
  const file = Buffer.from(content);
  const bytes = stored ? file : deflateRawSync(file);
  const fileName = Buffer.from(name);
  // Version, flags, method, time and date, CRC (which is not checked), both sizes, lengths of name and extra field.
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(stored ? 0 : 8, 4);
  common.writeUInt32LE(bytes.length, 14);
  common.writeUInt32LE(file.length, 18);
  common.writeUInt16LE(fileName.length, 22);
  return {
    local: Buffer.concat([signature(0x04034b50), common, fileName, bytes]),
    entry: (offset) => {
      // Comment length, disk, attributes, offset of the local header.
      const rest = Buffer.alloc(14);
      rest.writeUInt32LE(offset, 10);
      return Buffer.concat([signature(0x02014b50), Buffer.from([20, 0]), common, rest, fileName]);
    },
  };
}

function archiveOf(files: readonly PackedFile[]): Buffer {
  let offset = 0;
  const entries = files.map(({ local, entry }) => {
    offset += local.length;
    return entry(offset - local.length);
  });
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...files.map(({ local }) => local), directory, signature(0x06054b50), end]);
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
