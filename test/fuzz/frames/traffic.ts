import fc from 'fast-check';
import { encodeFrame, type FrameParts, Opcode } from './wire.js';

/** One message of the client, cut into frames, with control frames in between. */
export interface Message {
  content: { kind: 'ping' | 'unknown' | 'no JSON'; id: number; padding: number };
  isBinary: boolean;
  /** Where it is cut into frames, modulo its length. */
  cuts: number[];
  /** Control frames that come behind each of its frames but the last. */
  controls: { opcode: number; payload: Uint8Array }[];
  mask: Uint8Array;
}

/** What breaks the connection, and the close code that must answer it. */
export interface Violation {
  name: string;
  bytes: Buffer;
  code: number;
}

const mask = fc.uint8Array({ minLength: 4, maxLength: 4 });
const payload = fc.uint8Array({ maxLength: 125 });

export const message: fc.Arbitrary<Message> = fc.record({
  content: fc.record({
    kind: fc.constantFrom('ping' as const, 'ping' as const, 'unknown' as const, 'no JSON' as const),
    id: fc.nat(),
    padding: fc.oneof({ weight: 6, arbitrary: fc.nat(300) }, { weight: 1, arbitrary: fc.nat(140_000) }),
  }),
  isBinary: fc.boolean(),
  cuts: fc.array(fc.nat(200_000), { maxLength: 4 }),
  controls: fc.array(fc.record({ opcode: fc.constantFrom(Opcode.PING, Opcode.PONG), payload }), { maxLength: 4 }),
  mask,
});

export function encodeMessage({ content, isBinary, cuts, controls, mask }: Message): Buffer {
  const bytes = Buffer.from(textOf(content));
  const points = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const frames = points.slice(1).flatMap((end, at) => {
    const isFinal = at === points.length - 2;
    const opcode = at > 0 ? Opcode.CONTINUATION : isBinary ? Opcode.BINARY : Opcode.TEXT;
    const own = encodeFrame({ opcode, payload: bytes.subarray(points[at], end), isFinal, mask });
    const control = isFinal ? undefined : controls[at];
    return control ? [own, encodeFrame({ ...control, mask })] : [own];
  });
  return Buffer.concat(frames);
}

/** Payloads of the pings among its control frames, which come back as pongs. */
export function pingsOf({ cuts, controls }: Message): Buffer[] {
  return controls
    .slice(0, cuts.length)
    .filter(({ opcode }) => opcode === Opcode.PING)
    .map(({ payload }) => Buffer.from(payload));
}

/** What must be answered to it. */
export function answerTo({ content: { kind, id } }: Message): Record<string, unknown> {
  if (kind === 'ping') return { type: 'pong', status: 'success', request_id: id };
  return kind === 'unknown'
    ? { type: 'error', status: 'error', code: 'INVALID_ACTION', request_id: id }
    : { type: 'error', status: 'error', code: 'INVALID_JSON' };
}

function textOf({ kind, id, padding }: Message['content']): string {
  const filler = '漢ü'.repeat(padding / 5);
  if (kind === 'no JSON') return `{"action":"ping","filler":"${filler}"`;
  return JSON.stringify({ action: kind === 'ping' ? 'ping' : 'fly', request_id: id, filler });
}

const NOT_UTF8 = [
  [0xff],
  [0xc0, 0xaf],
  [0xed, 0xa0, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xe6, 0xbc],
  [0x7b, 0x22, 0x80, 0x22, 0x7d],
].map((bytes) => Uint8Array.from(bytes));

/** Numbers that no close frame may carry. */
const NO_CLOSE_CODES = [0, 999, 1004, 1005, 1006, 1015, 1100, 2999, 5000, 65_535];
const CLOSE_CODES = [1000, 1001, 1011, 3000, 4000, 4999];

const LARGEST_MESSAGE = 4_194_304n;

type Parts = Omit<FrameParts, 'mask'>;

/** @param lacksMask for those that break the rules by it */
function breaking(name: string, code: number, ...parts: fc.Arbitrary<Parts>[]): fc.Arbitrary<Violation> {
  return fc.tuple(mask, ...parts).map(([own, ...frames]) => ({
    name,
    code,
    bytes: Buffer.concat((frames as Parts[]).map((one) => encodeFrame({ ...one, mask: own as Uint8Array }))),
  }));
}

const text = fc.constantFrom<number>(Opcode.TEXT, Opcode.BINARY);
const control = fc.constantFrom<number>(Opcode.CLOSE, Opcode.PING, Opcode.PONG);
const NOTHING = new Uint8Array(0);

function closeWith(code: number, reason: Uint8Array = NOTHING): Parts {
  return { opcode: Opcode.CLOSE, payload: Uint8Array.from([code >> 8, code & 0xff, ...reason]) };
}

export const violation: fc.Arbitrary<Violation> = fc.oneof(
  fc.record({ opcode: text, payload }).map((parts) => ({ name: 'no mask', code: 1002, bytes: encodeFrame(parts) })),
  breaking('reserved bits', 1002, fc.record({ opcode: text, payload, reserved: fc.integer({ min: 1, max: 7 }) })),
  breaking(
    'a reserved opcode',
    1002,
    fc.record({ opcode: fc.constantFrom(3, 4, 5, 6, 7, 11, 12, 13, 14, 15), payload }),
  ),
  breaking('a control frame in parts', 1002, fc.record({ opcode: control, payload, isFinal: fc.constant(false) })),
  breaking(
    'a long control frame',
    1002,
    fc.record({ opcode: control, payload: fc.uint8Array({ minLength: 126, maxLength: 300 }) }),
  ),
  breaking('a continuation of nothing', 1002, fc.record({ opcode: fc.constant(Opcode.CONTINUATION), payload })),
  breaking(
    'a message within a message',
    1002,
    fc.record({ opcode: fc.constant(Opcode.TEXT), payload: fc.constant(NOTHING), isFinal: fc.constant(false) }),
    fc.record({ opcode: text, payload }),
  ),
  breaking('no UTF-8', 1007, fc.record({ opcode: fc.constant(Opcode.TEXT), payload: fc.constantFrom(...NOT_UTF8) })),
  breaking(
    'a length that is too large',
    1009,
    fc.record({
      opcode: text,
      payload: fc.constant(NOTHING),
      announced: fc.bigInt({ min: LARGEST_MESSAGE + 1n, max: 2n ** 64n - 1n }),
    }),
  ),
  breaking(
    'a close code that is none',
    1002,
    fc.constantFrom(...NO_CLOSE_CODES).map((code) => closeWith(code)),
  ),
  breaking('half a close code', 1002, fc.constant({ opcode: Opcode.CLOSE, payload: Uint8Array.from([3]) })),
  breaking(
    'a close reason that is no UTF-8',
    1007,
    fc.constantFrom(...NOT_UTF8).map((bytes) => closeWith(1000, bytes)),
  ),
  fc
    .tuple(mask, fc.constantFrom(...CLOSE_CODES))
    .map(([own, code]) => ({ name: 'a close', code, bytes: encodeFrame({ ...closeWith(code), mask: own }) })),
  breaking('a close without a code', 1005, fc.constant({ opcode: Opcode.CLOSE, payload: NOTHING })),
);
