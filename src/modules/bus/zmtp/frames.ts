/**
 * The wire of ZMTP 3.1 (rfc.zeromq.org/spec/37), as far as publishers and subscribers speak it: greeting, NULL mechanism,
 * SUBSCRIBE, CANCEL, PING, PONG, ERROR, and messages.
 */

const SIGNATURE = Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f]);
export const GREETING_LENGTH = 64;
const MAJOR_AT = 10;
const MINOR_AT = 11;
const MECHANISM_AT = 12;
const MECHANISM_LENGTH = 20;

/** Flags of a frame. */
export const MORE = 0x01;
export const LONG = 0x02;
export const COMMAND = 0x04;

/** Most bytes of a frame whose length is one byte. */
const MAX_SHORT = 255;
const SHORT_HEADER_LENGTH = 2;
const LONG_HEADER_LENGTH = 9;

/** Commands of 3.1, with their lengths, and the first bytes that stand for them in messages of 3.0. */
const SUBSCRIBE = Buffer.from('\x09SUBSCRIBE', 'latin1');
const CANCEL = Buffer.from('\x06CANCEL', 'latin1');
const SUBSCRIBED = Buffer.from([1]);
const CANCELLED = Buffer.from([0]);

/** Bytes of a PING before the context that goes back: the time to live. */
export const PING_TTL_LENGTH = 2;
/** Tenths of a second after which the peer may take us for gone, sent with a PING. */
const PING_TTL = 100;

export function greeting(): Buffer {
  const bytes = Buffer.alloc(GREETING_LENGTH);
  SIGNATURE.copy(bytes);
  bytes[MAJOR_AT] = 3;
  bytes[MINOR_AT] = 1;
  bytes.write('NULL', MECHANISM_AT, 'ascii');
  return bytes;
}

/**
 * Reads the peer's greeting.
 *
 * @returns the peer's minor version
 * @throws Error when it speaks no ZMTP 3, or wants another mechanism than NULL
 */
export function readGreeting(bytes: Buffer): number {
  if (bytes[0] !== SIGNATURE[0] || bytes[9] !== SIGNATURE[9] || bytes[MAJOR_AT]! < 3) {
    throw new Error('the other side does not speak ZeroMQ (ZMTP 3)');
  }
  const mechanism = bytes.toString('ascii', MECHANISM_AT, MECHANISM_AT + MECHANISM_LENGTH).replace(/\0+$/, '');
  if (mechanism === 'CURVE') {
    throw new Error('the other side wants CURVE: set ZMQ_CURVE_SECRET_KEY and ZMQ_CURVE_SERVER_KEY');
  }
  if (mechanism !== 'NULL') throw new Error(`the other side wants the mechanism ${mechanism}`);
  return bytes[MINOR_AT]!;
}

/** What both sides say of themselves once the greetings match. XSUB is a SUB that may also send messages. */
export function readyCommand(socketType: 'XSUB' | 'XPUB'): Buffer {
  return command('READY', Buffer.concat([property('Socket-Type', socketType), property('Identity', '')]));
}

/** The socket type in the body of a READY command; undefined where there is none. */
export function socketTypeOf(metadata: Buffer): string | undefined {
  for (let at = 0; at < metadata.length; ) {
    const nameEnd = at + 1 + metadata[at]!;
    if (nameEnd + 4 > metadata.length) return undefined;
    const valueEnd = nameEnd + 4 + metadata.readUInt32BE(nameEnd);
    // Names of properties are case-insensitive.
    const name = metadata.toString('ascii', at + 1, nameEnd).toLowerCase();
    if (name === 'socket-type') return metadata.toString('ascii', nameEnd + 4, valueEnd);
    at = valueEnd;
  }
  return undefined;
}

/** Says why a peer is refused, before the connection is closed. */
export function errorCommand(reason: string): Buffer {
  return command('ERROR', Buffer.concat([Buffer.from([reason.length]), Buffer.from(reason, 'ascii')]));
}

/** A message of one frame. */
export function message(payload: Buffer): Buffer {
  return encodeFrame(0, payload);
}

/** A peer of ZMTP 3.0 knows subscriptions as messages that begin with 1 or 0. */
export function subscription(topic: string, wanted: boolean, peerMinor: number): Buffer {
  if (peerMinor >= 1) return subscriptionFrame(COMMAND, wanted ? SUBSCRIBE : CANCEL, topic);
  return subscriptionFrame(0, wanted ? SUBSCRIBED : CANCELLED, topic);
}

/** In one piece: a client may subscribe thousands of topics at once. */
function subscriptionFrame(flags: number, verb: Buffer, topic: string): Buffer {
  const length = verb.length + Buffer.byteLength(topic);
  const frame = Buffer.allocUnsafe(frameLength(length));
  const start = writeHeader(frame, 0, flags, length);
  verb.copy(frame, start);
  frame.write(topic, start + verb.length);
  return frame;
}

/**
 * The topic of a SUBSCRIBE command, as `topicKey`; undefined for other commands. Nothing else is made on the way: a
 * consumer may subscribe thousands of topics at once.
 */
export function subscribedTopic(payload: Buffer): string | undefined {
  for (let i = 0; i < SUBSCRIBE.length; i++) if (payload[i] !== SUBSCRIBE[i]) return undefined;
  return payload.toString('latin1', SUBSCRIBE.length);
}

export function pingCommand(): Buffer {
  return command('PING', Buffer.from([PING_TTL >> 8, PING_TTL & 0xff]));
}

/** @param context what the PING carried behind its time to live */
export function pongCommand(context: Buffer): Buffer {
  return command('PONG', context);
}

/** Name and body of a command frame's payload; an empty name for what is none. */
export function readCommand(payload: Buffer): { name: string; body: Buffer } {
  const length = payload[0] ?? 0;
  return { name: payload.toString('ascii', 1, 1 + length), body: payload.subarray(1 + length) };
}

/** Bytes of a frame with a payload of that length. */
export function frameLength(payloadLength: number): number {
  return payloadLength + (payloadLength <= MAX_SHORT ? SHORT_HEADER_LENGTH : LONG_HEADER_LENGTH);
}

/** Writes a frame, for which there must be room; gives where it ends. */
export function writeFrame(bytes: Buffer, at: number, flags: number, payload: Buffer): number {
  const start = writeHeader(bytes, at, flags, payload.length);
  payload.copy(bytes, start);
  return start + payload.length;
}

/** Gives where the payload begins. */
function writeHeader(bytes: Buffer, at: number, flags: number, payloadLength: number): number {
  if (payloadLength <= MAX_SHORT) {
    bytes[at] = flags;
    bytes[at + 1] = payloadLength;
    return at + SHORT_HEADER_LENGTH;
  }
  bytes[at] = flags | LONG;
  bytes.writeUInt32BE(0, at + 1);
  bytes.writeUInt32BE(payloadLength, at + 5);
  return at + LONG_HEADER_LENGTH;
}

export function encodeFrame(flags: number, payload: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(frameLength(payload.length));
  writeFrame(bytes, 0, flags, payload);
  return bytes;
}

function command(name: string, body: Buffer): Buffer {
  return encodeFrame(COMMAND, Buffer.concat([Buffer.from([name.length]), Buffer.from(name, 'ascii'), body]));
}

function property(name: string, value: string): Buffer {
  const bytes = Buffer.alloc(1 + name.length + 4 + value.length);
  bytes[0] = name.length;
  bytes.write(name, 1, 'ascii');
  bytes.writeUInt32BE(value.length, 1 + name.length);
  bytes.write(value, 5 + name.length, 'ascii');
  return bytes;
}
