/** Types of server messages that a protocol acts upon. */
export const ReplyType = { CONNECT: 1, SUBSCRIBE: 4, UNSUBSCRIBE: 5, DATA: 6 } as const;

const OK = 'K';
const NOT_OK = 'N';

/** The answer to a request. */
export interface Reply {
  /** Undefined where it says neither yes nor no: it has no fields at all, or is no reply. */
  isOk: boolean | undefined;
  /** The fields after the first. */
  more: readonly Buffer[];
}

/** Reads the fields of a reply; undefined where they do not lie inside the frame. */
export function readReply(frame: Buffer): Reply | undefined {
  const count = frame[3];
  if (count === undefined) return undefined;
  const fields: Buffer[] = [];
  let offset = 4;
  for (let field = 0; field < count; field++) {
    if (offset + 3 > frame.length) return undefined;
    const start = offset + 3;
    offset = start + frame.readUInt16BE(offset + 1);
    if (offset > frame.length) return undefined;
    fields.push(frame.subarray(start, offset));
  }
  const status = fields[0]?.toString('latin1');
  return { isOk: status === OK ? true : status === NOT_OK ? false : undefined, more: fields.slice(1) };
}

/** A big-endian number of up to six bytes; 0 for an absent or impossible field. */
export function numberOf(field: Buffer | undefined): number {
  return field && field.length > 0 && field.length <= 6 ? field.readUIntBE(0, field.length) : 0;
}
