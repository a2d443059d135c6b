import { depthSupport, type Grant, type RouteAddress } from './envelope.js';

const DEPTH_SUPPORT_FIELD = Buffer.from('"broker_supported"');
const SPACE = 0x20;
const COMMA = 0x2c;

/** The `data` of a message as clients get it: the feed's and, in Depth, the edge's word on depth support at its end. */
export class JsonData {
  private readonly support: Buffer | undefined;

  constructor({ mode }: RouteAddress, grant: Grant) {
    this.support = mode === 'DEPTH' ? depthSupport(grant) : undefined;
  }

  /** Goes in place of data's closing brace; undefined where the feed says something of depth support itself. */
  added(data: Buffer): Buffer | undefined {
    if (this.support === undefined || data.includes(DEPTH_SUPPORT_FIELD)) return undefined;
    return this.support;
  }

  length(data: Buffer, added: Buffer | undefined): number {
    return added ? data.length - (isEmpty(data) ? 1 : 0) + added.length : data.length;
  }

  /** Gives the place behind it. */
  write(target: Buffer, begin: number, data: Buffer, added: Buffer | undefined): number {
    if (!added) return begin + data.copy(target, begin);
    let at = begin + data.copy(target, begin, 0, data.length - 1);
    if (!isEmpty(data)) target[at++] = COMMA;
    return at + added.copy(target, at);
  }
}

/** An object without fields, which a foreign publisher may write with white space in it. */
function isEmpty(data: Buffer): boolean {
  let at = 1;
  while (data[at]! <= SPACE) at++;
  return at === data.length - 1;
}
