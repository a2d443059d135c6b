import fc from 'fast-check';
import { byteEdit, editedBytes } from '../support/mutate-bytes.js';
import { HELLO, zmtpCommand, zmtpFrame, zmtpMessage } from './zmtp-peer.js';

/** One thing that a publisher says. */
export type Said =
  | { kind: 'message'; frames: Buffer[] }
  /** Two frames with a PING between them, as ZeroMQ's own timer may place it. */
  | { kind: 'pinged'; frames: [Buffer, Buffer]; context: Buffer }
  | { kind: 'ping'; context: Buffer }
  | { kind: 'command'; name: string; body: Buffer };

const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((each) => Buffer.from(each));
const object = fc.oneof(
  fc.dictionary(fc.string(), fc.nat()).map((fields) => Buffer.from(JSON.stringify(fields))),
  fc.nat(1000).map((length) => Buffer.from(`{"filler":"${'x'.repeat(length)}"}`)),
);

const said: fc.Arbitrary<Said> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('message' as const), frames: fc.tuple(bytes(40), object) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('message' as const),
      frames: fc.array(bytes(300), { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('pinged' as const),
      frames: fc.tuple(bytes(40), object),
      context: bytes(16),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('ping' as const), context: bytes(16) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('command' as const),
      name: fc.constantFrom('READY', 'SUBSCRIBE', 'PONG', 'X', ''),
      body: bytes(30),
    }),
  },
);

export interface Speech {
  said: Said[];
  /** Where its bytes are cut. */
  cuts: number[];
}

export const speech: fc.Arbitrary<Speech> = fc.record({
  said: fc.array(said, { maxLength: 10 }),
  cuts: fc.array(fc.nat(4000), { maxLength: 10 }),
});

/** Bytes that no publisher says, from the first one on or behind a good beginning. */
export const garbage: fc.Arbitrary<Buffer> = fc.oneof(
  bytes(300),
  fc.tuple(fc.constantFrom(0, 1, 2), fc.array(byteEdit, { minLength: 1, maxLength: 4 })).map(([hellos, edits]) => {
    const hello = Buffer.concat(HELLO.slice(0, hellos));
    return editedBytes(Buffer.concat([hello, zmtpMessage([Buffer.from('topic'), Buffer.from('{"a":1}')])]), edits);
  }),
  bytes(300).map((more) => Buffer.concat([...HELLO, more])),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((length) => {
    const header = Buffer.alloc(9, 2);
    header.writeBigUInt64BE(length, 1);
    return Buffer.concat([...HELLO, header, Buffer.alloc(100)]);
  }),
);

/** A peer may reply to a PING with a PONG that carries what came behind its time to live. */
const TTL = Buffer.from([0, 100]);

export function encode(one: Said): Buffer {
  switch (one.kind) {
    case 'message':
      return zmtpMessage(one.frames);
    case 'ping':
      return zmtpCommand('PING', Buffer.concat([TTL, one.context]));
    case 'command':
      return zmtpCommand(one.name, one.body);
    case 'pinged': {
      const ping = zmtpCommand('PING', Buffer.concat([TTL, one.context]));
      return Buffer.concat([zmtpFrame(1, one.frames[0]), ping, zmtpFrame(0, one.frames[1])]);
    }
  }
}

export function cutUp(whole: Buffer, cuts: readonly number[]): Buffer[] {
  const points = [0, ...cuts.map((cut) => cut % (whole.length + 1)).sort((a, b) => a - b), whole.length];
  return points.slice(1).map((end, at) => whole.subarray(points[at], end));
}
