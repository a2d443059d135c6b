import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { HttpCall, InstrumentSource } from '../../brokers/engine/contract.js';
import { isCanonicalCsv, parseCanonicalInstruments } from '../canonical-csv.js';
import { ImportError } from './import-report.js';
import { ROWS_PER_STATEMENT } from './master-tables.js';
import type { ParsedRow } from './quarantine.js';

/** One body of a master; the broker's parser is told which request it answers. */
export interface MasterPart {
  /** For messages. */
  name?: string;
  body: Uint8Array;
  request?: HttpCall;
}

/** A file's path, a body, or several that are the master together. Each may be gzip. */
export type MasterInput = string | Uint8Array | readonly (string | MasterPart)[];

/** Rows of one part; `part` is its name where there are several. */
export interface RowBatch {
  part?: string;
  rows: readonly ParsedRow[];
}

export type MasterParser = InstrumentSource['parse'];

/** Far above any master; a few kilobytes of gzip must not fill the memory. */
const MAX_BODY_BYTES = 1024 * 1024 * 1024;

const FILE_REQUEST: HttpCall = { method: 'GET', url: 'file:' };

const FILE_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'is a folder, not a file',
  EACCES: 'may not be read (permission denied)',
};

/**
 * Reads and parses a master, a batch of rows at a time, with a turn of the event loop between batches.
 *
 * @param parse the broker's own parser; a canonical CSV is recognised by its header and needs none
 * @throws ImportError `unreadable`
 */
export async function* readMaster(input: MasterInput, parse?: MasterParser): AsyncGenerator<RowBatch> {
  if (typeof input === 'string') yield* readPart(() => readBody(input), FILE_REQUEST, parse);
  else if (ArrayBuffer.isView(input)) yield* readPart(async () => input, FILE_REQUEST, parse);
  else for (const part of input) yield* readNamedPart(part, parse);
}

async function* readNamedPart(part: string | MasterPart, parse?: MasterParser): AsyncGenerator<RowBatch> {
  const isFile = typeof part === 'string';
  const name = isFile ? basename(part) : (part.name ?? part.request?.url ?? 'body');
  try {
    const read = isFile ? () => readBody(part) : async () => part.body;
    const batches = readPart(read, (!isFile && part.request) || FILE_REQUEST, parse);
    for await (const { rows } of batches) yield { part: name, rows };
  } catch (error) {
    throw error instanceof ImportError ? new ImportError(error.failure, `${name}: ${error.message}`) : error;
  }
}

async function* readPart(
  read: () => Promise<Uint8Array>,
  request: HttpCall,
  parse?: MasterParser,
): AsyncGenerator<RowBatch> {
  const text = await unpack(await read());
  const parser = parse && !isCanonicalCsv(text) ? parse : parseCanonicalInstruments;
  let rows: ParsedRow[] = [];
  try {
    for (const row of parser(text, request)) {
      rows.push(row);
      if (rows.length < ROWS_PER_STATEMENT) continue;
      yield { rows };
      rows = [];
      await nextTurn();
    }
  } catch (error) {
    throw new ImportError('unreadable', (error as Error).message);
  }
  if (rows.length > 0) yield { rows };
}

async function readBody(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new ImportError('unreadable', FILE_FAULTS[code] ?? message);
  }
}

/** A body that crossed from another thread is a plain byte array. */
async function unpack(bytes: Uint8Array): Promise<Buffer> {
  const body = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isGzip = body[0] === 0x1f && body[1] === 0x8b;
  const text = isGzip ? await decompress(body) : body;
  if (text.length === 0) throw new ImportError('unreadable', 'is empty');
  return text;
}

async function decompress(body: Buffer): Promise<Buffer> {
  try {
    return await promisify(gunzip)(body, { maxOutputLength: MAX_BODY_BYTES });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR') throw new ImportError('unreadable', 'is a gzip file that was cut off');
    throw new ImportError('unreadable', `is a damaged gzip file (${message})`);
  }
}
