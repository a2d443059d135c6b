import type { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import * as ws from 'ws';
import { textFrame } from './frame.js';

/** The reading half of ws, which its typings leave out. */
const { Receiver } = ws as unknown as { Receiver: new (options: { isServer: boolean }) => Writable };

function readByWs(frame: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const receiver = new Receiver({ isServer: false });
    receiver.on('message', (data: Buffer) => resolve(data.toString()));
    receiver.on('error', reject);
    receiver.write(frame);
  });
}

describe('textFrame', () => {
  it.each([0, 1, 125, 126, 65_535, 65_536, 300_000])('is read by ws with a payload of %i bytes', async (length) => {
    const payload = 'x'.repeat(length);
    expect(await readByWs(textFrame(Buffer.from(payload)))).toBe(payload);
  });

  it('counts bytes, not characters', async () => {
    const payload = '₹'.repeat(100);
    expect(await readByWs(textFrame(Buffer.from(payload)))).toBe(payload);
  });
});
