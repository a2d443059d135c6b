/** A client message of Kotak's market data socket. */
export type KotakRequest =
  | { kind: 'connect'; token: string; sid: string }
  | { kind: 'subscribe' | 'unsubscribe'; topics: string[]; channel: number }
  | { kind: 'ack'; messageNumber: number };

/** Most topics in one message. */
const TOPICS_PER_MESSAGE = 100;

/** Reads a message; a text tells what is wrong with it. */
export function readKotakRequest(frame: Buffer): KotakRequest | string {
  const fields = fieldsOf(frame);
  if (!fields) return `not a message: ${frame.toString('hex').slice(0, 100)}`;
  const [first = Buffer.alloc(0), second = Buffer.alloc(0), third] = fields;
  switch (frame[2]) {
    case 1:
      if (third?.toString('latin1') !== 'JS_API' || fields.length !== 3) return 'a login with wrong fields';
      return { kind: 'connect', token: first.toString('latin1'), sid: second.toString('latin1') };
    case 3:
      return first.length === 4 ? { kind: 'ack', messageNumber: first.readUInt32BE() } : 'a wrong acknowledgement';
    case 4:
    case 5: {
      const topics = topicsOf(first);
      if (!topics || topics.length === 0 || second.length !== 1) return 'a subscription with wrong fields';
      if (topics.length > TOPICS_PER_MESSAGE) return `${topics.length} topics in a message`;
      if (new Set(topics.map((topic) => topic.split('|', 1)[0])).size > 1)
        return 'topics of several kinds in a message';
      return { kind: frame[2] === 4 ? 'subscribe' : 'unsubscribe', topics, channel: second[0]! };
    }
    default:
      return `a message of type ${frame[2]}`;
  }
}

/** Fields with their numbers in order, filling the message. */
function fieldsOf(frame: Buffer): Buffer[] | undefined {
  if (frame.length < 4 || frame.readUInt16BE(0) !== frame.length - 2) return undefined;
  const fields: Buffer[] = [];
  let offset = 4;
  for (let number = 1; number <= frame[3]!; number++) {
    if (offset + 3 > frame.length || frame[offset] !== number) return undefined;
    const start = offset + 3;
    offset = start + frame.readUInt16BE(offset + 1);
    if (offset > frame.length) return undefined;
    fields.push(frame.subarray(start, offset));
  }
  return offset === frame.length ? fields : undefined;
}

function topicsOf(field: Buffer): string[] | undefined {
  if (field.length < 2) return undefined;
  const topics: string[] = [];
  let offset = 2;
  while (offset < field.length) {
    const end = offset + 1 + field[offset]!;
    if (end > field.length) return undefined;
    topics.push(field.toString('latin1', offset + 1, end));
    offset = end;
  }
  return topics.length === field.readUInt16BE(0) ? topics : undefined;
}
