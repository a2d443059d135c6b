import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { byteEdit, editedBytes } from '../support/mutate-bytes.js';

/** One message of a publisher that may be no friend. */
export interface BusMessage {
  /** One of the topics that are subscribed, modulo their number. */
  topic: number;
  /** Behind the topic: what the bus, which matches beginnings, sends as well. */
  suffix: Buffer;
  /** Frames behind the topic. */
  frames: Buffer[];
}

const tick = fc
  .record(
    {
      ltp: fc.oneof(fc.double(), fc.constantFrom(null, '5', [], -1)),
      timestamp: fc.oneof(fc.constantFrom('2025-11-21T05:00:00.000Z', 'now', 0, null), fc.jsonValue()),
      volume: fc.nat(),
      broker_supported: fc.boolean(),
      depth: fc.constant({ buy: [{ price: 1, quantity: 1 }], sell: [] }),
      note: fc.string({ unit: 'binary' }),
    },
    { requiredKeys: [] },
  )
  .map((fields) => JSON.stringify(fields));

const spacing = fc.constantFrom('', '', ' ', '\n', '  \t');

const data: fc.Arbitrary<Buffer> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(tick, spacing)
      .map(([text, space]) => Buffer.from(text.replace(/^\{|\}$/g, (b) => (b === '{' ? b + space : b)))),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(tick, fc.array(byteEdit, { minLength: 1, maxLength: 3 }))
      .map(([text, edits]) => editedBytes(Buffer.from(text), edits)),
  },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from([0x7b, ...bytes, 0x7d])) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 1, arbitrary: fc.json().map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.nat(300_000).map((length) => Buffer.from(`{"filler":"${'x'.repeat(length)}"}`)) },
);

const suffix = fc.oneof(
  { weight: 6, arbitrary: fc.constant(Buffer.alloc(0)) },
  { weight: 1, arbitrary: fc.constantFrom('20', '_LTP', '_').map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 8 }).map((bytes) => Buffer.from(bytes)) },
);

const frames = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(data).map((list): Buffer[] => list) },
  { weight: 1, arbitrary: fc.array(data, { maxLength: 4 }) },
);

export const busMessages: fc.Arbitrary<BusMessage[]> = fc.array(fc.record({ topic: fc.nat(10), suffix, frames }), {
  minLength: 1,
  maxLength: 12,
});

/** Whether clients get it: the topic itself and one frame of text between braces. */
export function isDeliverable({ suffix: more, frames: [only, ...others] }: BusMessage): boolean {
  if (more.length > 0 || only === undefined || others.length > 0) return false;
  return only.length >= 2 && only[0] === 0x7b && only.at(-1) === 0x7d && isUtf8(only);
}
