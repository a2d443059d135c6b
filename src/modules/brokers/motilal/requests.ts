import { type Segment, segmentOf } from './segments.js';

/** What is packed into a login: the broker's own client says the same. */
const VERSION = '1.0.0';
const LOGIN_BYTES = 114;
const SHORT_CODE_BYTES = 15;
const LONG_CODE_BYTES = 30;

/** The login of a client code of at most 15 characters; there is no token in it. */
export function loginPacket(clientCode: string): Buffer {
  const packet = Buffer.alloc(LOGIN_BYTES, ' ');
  head(packet, 'Q');
  packet[3] = Math.min(clientCode.length, SHORT_CODE_BYTES);
  packet.write(clientCode, 4, SHORT_CODE_BYTES, 'latin1');
  packet[19] = Math.min(clientCode.length, LONG_CODE_BYTES);
  packet.write(clientCode, 20, LONG_CODE_BYTES, 'latin1');
  packet.fill(1, 50, 53);
  packet[53] = VERSION.length;
  packet.write(VERSION, 54, 'latin1');
  packet.set([0, 0, 0, 0, 1], 64);
  return packet;
}

/** Registers a scrip, or takes it off: all that the broker has of it comes, whatever the mode. */
export function scripPacket({ letter, kind }: Segment, code: number, isWanted: boolean): Buffer {
  const packet = head(Buffer.alloc(10), 'D');
  packet.write(letter + kind, 3, 'latin1');
  packet.writeInt32LE(code, 5);
  packet[9] = Number(isWanted);
  return packet;
}

/** Registers all indices of an exchange, or takes them off. */
export function indexPacket(exchange: string, isWanted: boolean): Buffer {
  const packet = head(Buffer.alloc(5), 'I');
  packet.write(segmentOf(exchange).letter, 3, 'latin1');
  packet[4] = Number(isWanted);
  return packet;
}

export function heartbeatPacket(): Buffer {
  return head(Buffer.alloc(3), '1');
}

/** The kind of a packet, and how many bytes follow. */
function head(packet: Buffer, kind: string): Buffer {
  packet.write(kind, 0, 'latin1');
  packet.writeUInt16LE(packet.length - 3, 1);
  return packet;
}
