import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MAGIC } from './layout.js';
import { RecordingError } from './recording-error.js';
import { RecordingReader } from './recording-reader.js';
import { RecordingWriter } from './recording-writer.js';

const header = {
  source: ['test'],
  time_zone: 'Asia/Kolkata',
  instruments: [
    {
      symbol: 'TCS',
      exchange: 'NSE',
      token: '1',
      brsymbol: 'TCS',
      brexchange: 'NSE',
      price_decimals: 2,
      quantity_decimals: 0,
    },
  ],
};

let directory: string;
let file: string;
let whole: Buffer;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'recording-'));
  file = join(directory, 'day.tgr');
  const writer = new RecordingWriter(file, header);
  for (let i = 0; i < 5000; i++) {
    writer.tick(i * 100, { symbol: 'TCS', exchange: 'NSE', mode: 'LTP', ltp: 3000 + (i % 17) / 20 });
  }
  writer.finish();
  whole = readFileSync(file);
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Opens and reads the file; gives the error, which must be one line that names the file. */
function failure(): RecordingError {
  try {
    const reader = RecordingReader.open(file);
    for (const _ of reader.records());
    reader.close();
  } catch (error) {
    expect(error).toBeInstanceOf(RecordingError);
    const recordingError = error as RecordingError;
    expect(recordingError.message).toContain(file);
    expect(recordingError.message).not.toContain('\n');
    return recordingError;
  }
  throw new Error('the file was read without an error');
}

describe('a recording that cannot be used', () => {
  it('is refused when it is missing', () => {
    rmSync(file);
    expect(failure().message).toMatch(/does not exist/);
  });

  it('is refused when it is empty', () => {
    truncateSync(file, 0);
    expect(failure().message).toMatch(/is empty/);
  });

  it('is refused when it is a directory', () => {
    rmSync(file);
    mkdirSync(file);
    expect(failure().message).toMatch(/is not a file/);
  });

  it('is refused when it is something else', () => {
    for (const foreign of ['recv_ist,ltt_ms,ltp\n2025-12-15,1,2\n', 'T', '{}', 'TICKGATE\n\x1a\n']) {
      writeFileSync(file, foreign === 'T' ? 'X' : foreign);
      expect(failure().message).toMatch(/is no Tickgate recording/);
    }
  });

  it('is refused with both versions named when its format is of another version', () => {
    const other = Buffer.from(whole);
    other.writeUInt16LE(7, MAGIC.length);
    writeFileSync(file, other);
    expect(failure().message).toMatch(/version 7.*version 1/);
  });

  it('is refused wherever it is cut off', () => {
    for (let length = 1; length < whole.length; length++) {
      writeFileSync(file, whole.subarray(0, length));
      expect(failure().message).toMatch(/is cut off or damaged/);
    }
  });

  it('is refused whichever byte is flipped', () => {
    for (let position = 0; position < whole.length; position++) {
      const flipped = Buffer.from(whole);
      flipped[position]! ^= 1 << (position % 8);
      writeFileSync(file, flipped);
      failure();
    }
  });

  it('is refused when something was appended', () => {
    appendFileSync(file, 'x');
    expect(failure().message).toMatch(/damaged/);
  });
});

describe('a recording that is being written', () => {
  it('has its name only once it is finished', () => {
    rmSync(file);
    const writer = new RecordingWriter(file, header);
    writer.tick(1, { symbol: 'TCS', exchange: 'NSE', mode: 'LTP', ltp: 1 });
    expect(existsSync(file)).toBe(false);
    writer.finish();
    expect(existsSync(file)).toBe(true);
    expect(existsSync(`${file}.part`)).toBe(false);
  });

  it('leaves nothing behind when it is discarded', () => {
    const other = join(directory, 'other.tgr');
    new RecordingWriter(other, header).discard();
    expect(existsSync(other)).toBe(false);
    expect(existsSync(`${other}.part`)).toBe(false);
  });

  it('is not finished without a record', () => {
    const writer = new RecordingWriter(join(directory, 'none.tgr'), header);
    expect(() => writer.finish()).toThrow(/would hold no records/);
    writer.discard();
  });

  it('is refused in one line where the place cannot be written', () => {
    const nowhere = join(directory, 'no', 'such', 'folder.tgr');
    expect(() => new RecordingWriter(nowhere, header)).toThrow(RecordingError);
    expect(() => new RecordingWriter(nowhere, header)).toThrow(/cannot be written/);
  });
});
