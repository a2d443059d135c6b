import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ProtocolError } from './protocol-error.js';
import { decodeRequest, MAX_MESSAGE_BYTES } from './request-decoder.js';

function codeOf(text: string | Buffer): string {
  try {
    decodeRequest(Buffer.from(text as string));
  } catch (error) {
    if (error instanceof ProtocolError) return error.code;
    throw error;
  }
  return 'none';
}

describe('decodeRequest', () => {
  it.each(['', ' ', '{', 'ping', '[]', '[{"action":"ping"}]', 'null', '5', '"ping"', 'true'])(
    'calls %j no JSON object',
    (text) => {
      expect(codeOf(text)).toBe('INVALID_JSON');
    },
  );

  it.each(['{}', '{"action":5}', '{"action":null}', '{"action":""}', '{"action":{"ping":1}}', '{"action":["ping"]}'])(
    'finds no action in %j',
    (text) => {
      expect(codeOf(text)).toBe('INVALID_ACTION');
    },
  );

  it('takes type where there is no action, and action where there are both', () => {
    expect(decodeRequest(Buffer.from('{"type":"ping"}')).action).toBe('ping');
    expect(decodeRequest(Buffer.from('{"type":"ping","action":"subscribe"}')).action).toBe('subscribe');
  });

  it('knows auth as another name of authenticate', () => {
    expect(decodeRequest(Buffer.from('{"action":"auth"}')).action).toBe('authenticate');
  });

  it('reads a frame that came in pieces, or as an ArrayBuffer', () => {
    const pieces = [Buffer.from('{"action"'), Buffer.from(':"ping"}')];
    expect(decodeRequest(pieces).action).toBe('ping');
    expect(decodeRequest(new Uint8Array(Buffer.from('{"action":"ping"}')).buffer).action).toBe('ping');
  });

  it('does not parse a message above the limit', () => {
    expect(codeOf(Buffer.alloc(MAX_MESSAGE_BYTES + 1, '{'))).toBe('MESSAGE_TOO_LARGE');
    expect(codeOf(Buffer.alloc(MAX_MESSAGE_BYTES, '{'))).toBe('INVALID_JSON');
  });

  it('answers any bytes with a request or a coded error', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(['INVALID_JSON', 'INVALID_ACTION', 'none']).toContain(codeOf(Buffer.from(bytes)));
      }),
    );
  });
});
