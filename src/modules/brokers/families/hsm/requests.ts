/** Client messages of HSM: big-endian, a length in front that counts what follows it. */

export const RequestType = { CONNECT: 1, DATA_ACK: 3, SUBSCRIBE: 4, UNSUBSCRIBE: 5 } as const;

/** @param channel subscriptions are grouped in numbered channels; a topic is dropped on the one it was asked for on */
export function topicsRequest(type: 4 | 5, topics: readonly string[], channel: number): Buffer {
  const count = Buffer.alloc(2);
  count.writeUInt16BE(topics.length);
  const names = topics.flatMap((topic) => [Buffer.from([topic.length]), Buffer.from(topic, 'latin1')]);
  return message(type, [Buffer.concat([count, ...names]), Buffer.from([channel])]);
}

/** Tells the server that data frames up to this one have arrived; it stops sending without. */
export function dataAck(messageNumber: number): Buffer {
  const number = Buffer.alloc(4);
  number.writeUInt32BE(messageNumber);
  return message(RequestType.DATA_ACK, [number]);
}

/** Length, type, field count; each field with its number from 1, its length, and its bytes. */
export function message(type: number, fields: readonly Buffer[]): Buffer {
  const parts: Buffer[] = [Buffer.from([0, 0, type, fields.length])];
  for (const [index, field] of fields.entries()) {
    const head = Buffer.from([index + 1, 0, 0]);
    head.writeUInt16BE(field.length, 1);
    parts.push(head, field);
  }
  const whole = Buffer.concat(parts);
  whole.writeUInt16BE(whole.length - 2);
  return whole;
}
