import fc from 'fast-check';
import type { ConnectionFailure, Frame } from '../../../src/modules/brokers/engine/contract.js';
import { type ByteEdit, byteEdit, editedBytes } from '../support/mutate-bytes.js';
import { editedJson, type JsonEdit, jsonEdit } from '../support/mutate-json.js';
import type { Material } from './material.js';
import type { ProtocolSession } from './protocol-session.js';

/** Something that happens to a protocol. Frames are named by their place among the broker's own, modulo their number. */
export type Step =
  | { kind: 'frames'; which: number; count: number }
  | { kind: 'bytes edited'; which: number; edits: readonly ByteEdit[] }
  | { kind: 'JSON edited'; which: number; edits: readonly JsonEdit[] }
  | { kind: 'spliced'; which: number; other: number; at: number }
  | { kind: 'raw'; frame: Frame }
  | { kind: 'toggle'; topic: number }
  | { kind: 'answer'; body: string; failure: ConnectionFailure | undefined }
  | { kind: 'lose'; failure: ConnectionFailure };

const which = fc.nat(1000);

const failure: fc.Arbitrary<ConnectionFailure> = fc.record(
  {
    status: fc.constantFrom(200, 400, 401, 403, 404, 429, 500, 503),
    code: fc.integer({ min: 0, max: 70_000 }),
    reason: fc.string({ unit: 'binary' }),
    body: fc.oneof(fc.string(), fc.json()),
    headers: fc.dictionary(fc.string(), fc.string()),
  },
  { requiredKeys: [] },
);

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('frames' as const), which, count: fc.integer({ min: 1, max: 15 }) }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('bytes edited' as const),
        which,
        edits: fc.array(byteEdit, { minLength: 1, maxLength: 4 }),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('JSON edited' as const),
        which,
        edits: fc.array(jsonEdit, { minLength: 1, maxLength: 3 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('spliced' as const), which, other: which, at: fc.nat(4096) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('raw' as const), frame: rawFrame() }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('toggle' as const), topic: which }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('answer' as const),
        body: fc.oneof(fc.string(), fc.json()),
        failure: fc.option(failure, { nil: undefined }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('lose' as const), failure }) },
  ),
  { minLength: 1, maxLength: 10 },
);

function rawFrame(): fc.Arbitrary<Frame> {
  return fc.oneof(
    fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes)),
    fc.string({ unit: 'binary' }),
    fc.json(),
  );
}

export function perform(session: ProtocolSession, { frames }: Material, step: Step): void {
  const frameAt = (place: number): Frame => frames[place % frames.length]!;
  switch (step.kind) {
    case 'frames':
      for (let at = 0; at < step.count; at++) session.receive(frameAt(step.which + at));
      break;
    case 'bytes edited':
      session.receive(bytesEdited(frameAt(step.which), step.edits));
      break;
    case 'JSON edited':
      session.receive(jsonEdited(frameAt(step.which), step.edits));
      break;
    case 'spliced':
      session.receive(spliced(frameAt(step.which), frameAt(step.other), step.at));
      break;
    case 'raw':
      session.receive(step.frame);
      break;
    case 'toggle':
      session.toggle(step.topic);
      break;
    case 'answer':
      session.answer(step.body, step.failure);
      break;
    case 'lose':
      session.lose(step.failure);
  }
}

function bytesEdited(frame: Frame, edits: readonly ByteEdit[]): Frame {
  const bytes = editedBytes(Buffer.from(frame), edits);
  return typeof frame === 'string' ? bytes.toString() : bytes;
}

/** A frame that is no JSON is sent as the other kind instead: binary as text, text as binary. */
function jsonEdited(frame: Frame, edits: readonly JsonEdit[]): Frame {
  let value: unknown;
  try {
    value = JSON.parse(frame.toString());
  } catch {
    return typeof frame === 'string' ? Buffer.from(frame) : frame.toString('latin1');
  }
  const text = JSON.stringify(editedJson(value, edits)) ?? '';
  return typeof frame === 'string' ? text : Buffer.from(text);
}

/** The beginning of one and the end of another. */
function spliced(frame: Frame, other: Frame, at: number): Frame {
  const [first, second] = [Buffer.from(frame), Buffer.from(other)];
  const bytes = Buffer.concat([first.subarray(0, at % (first.length + 1)), second.subarray(at % (second.length + 1))]);
  return typeof frame === 'string' ? bytes.toString() : bytes;
}
