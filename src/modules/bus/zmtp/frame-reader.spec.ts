import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FrameReader } from './frame-reader.js';
import { encodeFrame } from './frames.js';

const MAX_BYTES = 1000;

function read(...chunks: Buffer[]): [flags: number, payload: string][] {
  const seen: [number, string][] = [];
  const reader = new FrameReader(MAX_BYTES, (flags, payload) => seen.push([flags, payload.toString('latin1')]));
  for (const chunk of chunks) reader.push(chunk);
  return seen;
}

describe('a frame reader', () => {
  it('reads every frame, wherever the stream is cut', () => {
    const payload = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.array(payload, { maxLength: 6 }), fc.array(fc.nat(2000), { maxLength: 6 }), (payloads, cuts) => {
        const bytes = Buffer.concat(payloads.map((each) => encodeFrame(4, each)));
        const at = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        const chunks = at.slice(1).map((end, i) => bytes.subarray(at[i], end));
        const seen = read(...chunks).map(([, text]) => text);
        expect(seen).toEqual(payloads.map((each) => each.toString('latin1')));
      }),
    );
  });

  it('refuses a frame that is announced as too long, before it comes', () => {
    const header = Buffer.from([2, 0, 0, 0, 0, 0, 0, 4, 0]);
    expect(() => read(header)).toThrow('a frame of 1024 bytes is announced');
    const huge = Buffer.from([2, 255, 255, 255, 255, 255, 255, 255, 255]);
    expect(() => read(huge)).toThrow('is announced');
  });
});
