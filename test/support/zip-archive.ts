import { deflateRawSync } from 'node:zlib';

/** A zip archive of one file, as a broker's server makes it. */
export function zipOf(name: string, content: string | Buffer, { stored = false } = {}): Buffer {
  const file = Buffer.from(content);
  const packed = stored ? file : deflateRawSync(file);
  const fileName = Buffer.from(name);
  // Version, flags, method, time and date, CRC (which is not checked), both sizes, lengths of name and extra field.
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(stored ? 0 : 8, 4);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(file.length, 18);
  common.writeUInt16LE(fileName.length, 22);
  const local = Buffer.concat([signature(0x04034b50), common, fileName, packed]);
  // Comment length, disk, attributes, offset of the local header.
  const entry = Buffer.concat([signature(0x02014b50), Buffer.from([20, 0]), common, Buffer.alloc(14), fileName]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(entry.length, 8);
  end.writeUInt32LE(local.length, 12);
  return Buffer.concat([local, entry, signature(0x06054b50), end]);
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
