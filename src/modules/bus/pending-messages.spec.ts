import { beforeEach, describe, expect, it } from '@jest/globals';
import { PendingMessages } from './pending-messages.js';

let isUp: boolean;
let now: number;
let written: string[];
let dropped: number;
let pending: PendingMessages;

beforeEach(() => {
  isUp = false;
  now = 0;
  written = [];
  dropped = 0;
  pending = new PendingMessages({
    write: (message) => {
      if (isUp) written.push(message.encode().toString());
      return isUp;
    },
    dropped: () => dropped++,
    now: () => now,
  });
});

const send = (...texts: string[]) => {
  for (const text of texts) pending.send({ bytes: text.length, encode: () => Buffer.from(text) });
};

describe('PendingMessages', () => {
  it('sends at once over a line that is there', () => {
    isUp = true;
    send('a', 'b');
    expect(written).toEqual(['a', 'b']);
  });

  it('keeps what is sent before the line is there, in its order', () => {
    send('a', 'b');
    isUp = true;
    pending.flush();
    send('c');
    expect(written).toEqual(['a', 'b', 'c']);
    pending.flush();
    expect(written).toHaveLength(3);
  });

  it('sends again what was written shortly before the line was lost, ahead of what came later', () => {
    isUp = true;
    send('old');
    now = 60_000;
    send('a');
    now += 9000;
    send('b');
    isUp = false;
    send('c');
    pending.lost();
    send('d');
    isUp = true;
    pending.flush();
    expect(written).toEqual(['old', 'a', 'b', 'a', 'b', 'c', 'd']);
  });

  it('does not send again what has been sent again long ago', () => {
    isUp = true;
    send('a');
    isUp = false;
    pending.lost();
    isUp = true;
    pending.flush();
    now = 11_000;
    isUp = false;
    pending.lost();
    isUp = true;
    pending.flush();
    expect(written).toEqual(['a', 'a']);
  });

  it('gives the oldest up when more than 10,000 wait', () => {
    for (let i = 0; i < 10_002; i++) send(`${i}`);
    isUp = true;
    pending.flush();
    expect(written).toHaveLength(10_000);
    expect(written[0]).toBe('2');
    expect(dropped).toBe(2);
  });

  it('gives the oldest up when more than 4 MiB wait', () => {
    const megabyte = 'x'.repeat(1024 * 1024 - 1);
    for (const name of ['a', 'b', 'c', 'd', 'e']) send(`${name}${megabyte}`);
    isUp = true;
    pending.flush();
    expect(written.map((text) => text[0])).toEqual(['b', 'c', 'd', 'e']);
    expect(dropped).toBe(1);
  });

  it('stops remembering what was written when that is many', () => {
    isUp = true;
    for (let i = 0; i < 50_000; i++) send(`${i}`);
    written = [];
    isUp = false;
    pending.lost();
    isUp = true;
    pending.flush();
    expect(written.length).toBeLessThanOrEqual(10_000);
    expect(written.at(-1)).toBe('49999');
  });
});
