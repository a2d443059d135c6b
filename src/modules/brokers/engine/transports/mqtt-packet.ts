/** Control packets of MQTT 3.1.1, as far as a subscriber has to do with them. */

/** Types of the packets that a server sends: the upper half of the first byte. */
export const PUBLISH = 3;
export const SUBACK = 9;

/** The code of a subscription that a SUBACK refuses. */
export const REFUSED = 0x80;

export const PINGREQ = Buffer.from([0xc0, 0]);

const SUBSCRIBE_BYTE = 0x82;
const UNSUBSCRIBE_BYTE = 0xa2;
const QOS_BITS = 0x06;
/** A remaining length takes at most so many bytes of seven bits each. */
const LENGTH_BYTES = 4;

/** @param id 1 to 65535; the answer carries it */
export function subscribePacket(id: number, topics: readonly string[]): Buffer {
  return requestPacket(SUBSCRIBE_BYTE, id, topics, 1);
}

export function unsubscribePacket(id: number, topics: readonly string[]): Buffer {
  return requestPacket(UNSUBSCRIBE_BYTE, id, topics, 0);
}

/** A PUBLISH of QoS 0. */
export function publishPacket(topic: string, payload: Uint8Array): Buffer {
  const topicBytes = Buffer.byteLength(topic);
  const packet = emptyPacket(PUBLISH << 4, 2 + topicBytes + payload.length);
  let at = packet.length - payload.length - topicBytes - 2;
  at = packet.writeUInt16BE(topicBytes, at);
  at += packet.write(topic, at);
  packet.set(payload, at);
  return packet;
}

/** @param codes one for each topic of the request: the QoS granted, or `REFUSED` */
export function subackPacket(id: number, codes: readonly number[]): Buffer {
  const packet = emptyPacket(SUBACK << 4, 2 + codes.length);
  const at = packet.writeUInt16BE(id, packet.length - codes.length - 2);
  packet.set(codes, at);
  return packet;
}

/** Reads one packet at a time without copying it: `start` and `end` bound its content in the frame. */
export class MqttPacketReader {
  type = 0;
  /** Of a PUBLISH; else as it was. */
  topic = '';
  /** Where the payload of a PUBLISH begins, and else what follows the fixed header. */
  start = 0;
  end = 0;

  /** False where the frame is not one whole packet. */
  read(frame: Buffer): boolean {
    let length = 0;
    let at = 1;
    for (let more = true; more; at++) {
      if (at >= frame.length || at > LENGTH_BYTES) return false;
      const byte = frame[at]!;
      length += (byte & 0x7f) * 2 ** (7 * (at - 1));
      more = byte >= 0x80;
    }
    if (at + length !== frame.length) return false;
    this.type = frame[0]! >> 4;
    this.start = at;
    this.end = frame.length;
    return this.type !== PUBLISH || this.readTopic(frame);
  }

  private readTopic(frame: Buffer): boolean {
    const topicStart = this.start + 2;
    if (topicStart > this.end) return false;
    const topicEnd = topicStart + frame.readUInt16BE(this.start);
    this.topic = frame.toString('utf8', topicStart, topicEnd);
    // An answer to a QoS above 0 names the packet by an id that stands here.
    this.start = topicEnd + ((frame[0]! & QOS_BITS) === 0 ? 0 : 2);
    return this.start <= this.end;
  }
}

function requestPacket(firstByte: number, id: number, topics: readonly string[], optionBytes: number): Buffer {
  let length = 2;
  for (const topic of topics) length += 2 + Buffer.byteLength(topic) + optionBytes;
  const packet = emptyPacket(firstByte, length);
  let at = packet.writeUInt16BE(id, packet.length - length);
  for (const topic of topics) {
    const bytes = packet.write(topic, at + 2);
    packet.writeUInt16BE(bytes, at);
    at += 2 + bytes;
    // A QoS of 0.
    if (optionBytes > 0) packet[at++] = 0;
  }
  return packet;
}

/** With its fixed header, and nothing behind it yet. */
function emptyPacket(firstByte: number, remainingLength: number): Buffer {
  let lengthBytes = 1;
  for (let rest = remainingLength >> 7; rest > 0; rest >>= 7) lengthBytes += 1;
  const packet = Buffer.allocUnsafe(1 + lengthBytes + remainingLength);
  packet[0] = firstByte;
  for (let at = 1, rest = remainingLength; at <= lengthBytes; at++, rest >>= 7) {
    packet[at] = at < lengthBytes ? (rest & 0x7f) | 0x80 : rest;
  }
  return packet;
}
