import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NatsReader } from './nats-reader.js';

/** What a reader made of frames, in words. */
function follow(...frames: (string | Buffer)[]): string[] {
  const said: string[] = [];
  const reader = new NatsReader<string[]>({
    info: (json, to) => to.push(`info ${json}`),
    message: (subject, payload, to) => to.push(`message ${subject} ${payload.toString('latin1')}`),
    ping: (to) => to.push('ping'),
    pong: (to) => to.push('pong'),
    error: (text, to) => to.push(`error ${text}`),
    lost: (reason, to) => to.push(`lost: ${reason}`),
  });
  for (const frame of frames) reader.read(Buffer.from(frame), said);
  return said;
}

describe('NatsReader', () => {
  it('reads every operation that a server has', () => {
    expect(
      follow(
        'INFO {"nonce":"x y"}\r\n+OK\r\nPING\r\nPONG\r\n-ERR \'Stale Connection\'\r\n',
        'MSG a.b 1 3\r\nabc\r\nMSG a.b 1 reply.to 0\r\n\r\n',
      ),
    ).toEqual(['info {"nonce":"x y"}', 'ping', 'pong', 'error Stale Connection', 'message a.b abc', 'message a.b ']);
  });

  it('leaves out the headers of HMSG', () => {
    expect(follow('HMSG a 1 12 15\r\nNATS/1.0\r\n\r\nabc\r\nHMSG a 1 r 12 12\r\nNATS/1.0\r\n\r\n\r\n')).toEqual([
      'message a abc',
      'message a ',
    ]);
  });

  it('trusts the length alone: a payload may hold line ends and words of the protocol', () => {
    expect(follow('MSG a 1 19\r\n\r\nMSG a 1 1\r\nPONG\r\n\r\nPING\r\n')).toEqual([
      'message a \r\nMSG a 1 1\r\nPONG\r\n',
      'ping',
    ]);
  });

  describe('a stream that is cut anywhere', () => {
    const stream = Buffer.from(
      'MSG a 1 6\r\n\r\nMSG \r\nPING\r\nHMSG b 2 12 13\r\nNATS/1.0\r\n\r\nz\r\nPONG\r\n+OK\r\n',
    );
    let whole: string[];

    beforeEach(() => {
      whole = follow(stream);
      expect(whole).toEqual(['message a \r\nMSG ', 'ping', 'message b z', 'pong']);
    });

    it('is read the same, wherever a frame ends', () => {
      for (let place = 0; place <= stream.length; place++) {
        expect([place, ...follow(stream.subarray(0, place), stream.subarray(place))]).toEqual([place, ...whole]);
      }
    });

    it('is read the same byte by byte', () => {
      expect(follow(...[...stream].map((byte) => Buffer.from([byte])))).toEqual(whole);
    });
  });

  it.each([
    ['GET / HTTP/1.1', 'an operation that NATS does not have'],
    ['\x00\x01', 'an operation that NATS does not have'],
    ['PINGPONG\r\n', 'an operation that NATS does not have'],
    ['MSG a 1\r\n', 'an unreadable MSG line'],
    ['MSG a 1 r x 5\r\n', 'an unreadable MSG line'],
    ['MSG a 1 -5\r\n', 'an unreadable MSG line'],
    ['MSG a 1 999999999\r\n', 'an unreadable MSG line'],
    ['MSG a 1 99999999999\r\n', 'an unreadable MSG line'],
    ['HMSG a 1 9 5\r\n', 'an unreadable MSG line'],
    ['MSG a 1 3\r\nabcdef\r\n', 'a payload of another length'],
    [`INFO ${'x'.repeat(70_000)}`, 'a line without an end'],
  ])('gives up on %j', (frame, reason) => {
    expect(follow(frame.slice(0, 5), frame.slice(5)).at(-1)).toBe(`lost: ${reason}`);
  });

  it('begins anew with the frame after the one that lost it', () => {
    expect(follow('what?', 'PING\r\n')).toEqual(['lost: an operation that NATS does not have', 'ping']);
  });

  it('never throws, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 })), (frames) => void follow(...frames.map(Buffer.from))),
    );
    const words = fc.constantFrom('MSG ', 'HMSG ', 'a ', '1 ', '3', '\r\n', 'PING', 'INFO {', "-ERR '", '+OK', 'abc');
    fc.assert(fc.property(fc.array(words), (text) => void follow(text.join(''))));
  });
});
