import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { COMMAND, LONG, MORE } from './frames.js';
import { MessageReader } from './message-reader.js';

function frame(flags: number, payload: Buffer): Buffer {
  if (payload.length <= 255) return Buffer.concat([Buffer.from([flags, payload.length]), payload]);
  const header = Buffer.alloc(9);
  header[0] = flags | LONG;
  header.writeBigUInt64BE(BigInt(payload.length), 1);
  return Buffer.concat([header, payload]);
}

const message = (...parts: string[]) =>
  Buffer.concat(parts.map((part, i) => frame(i < parts.length - 1 ? MORE : 0, Buffer.from(part))));

/** What a reader makes of these chunks, in order. */
function read(chunks: readonly Buffer[]): unknown[] {
  const seen: unknown[] = [];
  const reader = new MessageReader({
    message: (bytes, topicStart, topicEnd, dataStart, dataEnd) => {
      seen.push([bytes.toString('utf8', topicStart, topicEnd), bytes.toString('utf8', dataStart, dataEnd)]);
    },
    malformed: () => seen.push('malformed'),
    command: (payload) => seen.push({ command: payload.toString() }),
  });
  for (const chunk of chunks) reader.push(chunk);
  return seen;
}

describe('MessageReader', () => {
  it('reads messages of two frames, short and long', () => {
    const long = 'x'.repeat(70_000);
    expect(read([Buffer.concat([message('t', '{}'), message('u', long)])])).toEqual([
      ['t', '{}'],
      ['u', long],
    ]);
  });

  it('calls one frame, or three, malformed and goes on', () => {
    expect(read([Buffer.concat([message('t'), message('t', 'a', 'b'), message('t', '{}')])])).toEqual([
      'malformed',
      'malformed',
      ['t', '{}'],
    ]);
  });

  it('tells of commands between messages', () => {
    expect(read([Buffer.concat([frame(COMMAND, Buffer.from('\x04PING')), message('t', '{}')])])).toEqual([
      { command: '\x04PING' },
      ['t', '{}'],
    ]);
  });

  it('reads the same however the bytes are cut', () => {
    const parts = fc.array(fc.array(fc.string({ maxLength: 300 }), { minLength: 1, maxLength: 4 }), { maxLength: 8 });
    fc.assert(
      fc.property(parts, fc.array(fc.nat(2000)), (messages, cuts) => {
        const bytes = Buffer.concat(messages.map((one) => message(...one)));
        const points = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
        const chunks = points.slice(1).map((point, i) => bytes.subarray(points[i], point));
        expect(read(chunks)).toEqual(read([bytes]));
      }),
    );
  });

  it('finishes a split message with the beginning of the next read, and reads on in it, short or long', () => {
    const many = Array.from({ length: 40 }, (_, k) => message(`t${k}`, 'x'.repeat(k * 150)));
    const bytes = Buffer.concat(many);
    const expected = many.map((_, k) => [`t${k}`, 'x'.repeat(k * 150)]);
    for (let cut = 1; cut < bytes.length; cut += 97) {
      expect(read([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(expected);
    }
  });

  it('tells of a command between the frames of a message once, however often the message is looked at', () => {
    // A PING that ZeroMQ's timer had placed there was answered again with every read until the message was whole.
    const bytes = Buffer.concat([
      frame(MORE, Buffer.from('t')),
      frame(COMMAND, Buffer.from('\x04PING')),
      frame(0, Buffer.from('{}')),
      frame(COMMAND, Buffer.from('\x04PONG')),
      message('u', '{}'),
    ]);
    const expected = [{ command: '\x04PING' }, ['t', '{}'], { command: '\x04PONG' }, ['u', '{}']];
    expect(read([...bytes].map((byte) => Buffer.from([byte])))).toEqual(expected);
    expect(read([bytes])).toEqual(expected);
  });

  it('gives up a message that does not end', () => {
    // Without a bound the frames of one endless message filled the memory, and were read again with every chunk.
    const chunk = Buffer.concat(Array.from({ length: 16 }, () => frame(MORE, Buffer.alloc(65_536))));
    expect(() => read(Array.from({ length: 9 }, () => chunk))).toThrow('a message of more than 8388608 bytes');
  });

  it('refuses a frame that announces more than a message may hold', () => {
    const header = Buffer.alloc(9, 0xff);
    header[0] = LONG;
    expect(() => read([header])).toThrow('is announced');
  });
});
