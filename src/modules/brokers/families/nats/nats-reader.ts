/** What a NATS server says, operation by operation; `C` is handed through from `read`. */
export interface NatsEvents<C> {
  info(json: string, context: C): void;
  message(subject: string, payload: Buffer, context: C): void;
  ping(context: C): void;
  pong(context: C): void;
  /** The text of `-ERR`, without its quotes. */
  error(text: string, context: C): void;
  /** The stream cannot be followed any more; what was kept of it is forgotten. */
  lost(reason: string, context: C): void;
}

const LINE_END = '\r\n';
const EMPTY = Buffer.alloc(0);
/** Most bytes of a line; the longest is `INFO`, with the addresses of a cluster. */
const MAX_LINE = 64 * 1024;
/** Most bytes of a payload: what servers allow unless they are told otherwise. */
const MAX_PAYLOAD = 1024 * 1024;
const OPERATIONS = ['MSG ', 'HMSG ', 'PING\r\n', 'PONG\r\n', 'INFO ', '+OK', '-ERR'];
/** How an operation ended that has not come in full, and one after which nothing can be read. */
const INCOMPLETE = -1;
const LOST = -2;

/**
 * Reads a server's side of the NATS protocol from a byte stream, however it is cut into frames. Payloads are taken by
 * their announced length alone, since they may hold line ends and words of the protocol.
 */
export class NatsReader<C> {
  /** The beginning of an operation that has not come in full. */
  private rest: Buffer = EMPTY;

  constructor(private readonly events: NatsEvents<C>) {}

  read(frame: Buffer, context: C): void {
    const bytes = this.rest.length === 0 ? frame : Buffer.concat([this.rest, frame]);
    this.rest = EMPTY;
    let at = 0;
    while (at < bytes.length) {
      const next = this.operation(bytes, at, context);
      if (next === LOST) return;
      if (next === INCOMPLETE) {
        this.rest = bytes.subarray(at);
        return;
      }
      at = next;
    }
  }

  /** Reads the operation at `at`; gives where the next one begins. */
  private operation(bytes: Buffer, at: number, context: C): number {
    const end = bytes.indexOf(LINE_END, at, 'latin1');
    if (end < 0) return this.unfinishedLine(bytes, at, context);
    const line = bytes.toString('utf8', at, end);
    const next = end + LINE_END.length;
    if (line.startsWith('MSG ') || line.startsWith('HMSG ')) return this.message(line, bytes, next, context);
    if (line === 'PING') this.events.ping(context);
    else if (line === 'PONG') this.events.pong(context);
    else if (line.startsWith('INFO ')) this.events.info(line.slice('INFO '.length), context);
    else if (line.startsWith('-ERR')) this.events.error(unquoted(line.slice('-ERR'.length)), context);
    else if (line !== '+OK') return this.lose('an operation that NATS does not have', context);
    return next;
  }

  private unfinishedLine(bytes: Buffer, at: number, context: C): number {
    const begun = bytes.toString('latin1', at, at + 'PING\r\n'.length);
    if (!OPERATIONS.some((name) => name.startsWith(begun) || begun.startsWith(name))) {
      return this.lose('an operation that NATS does not have', context);
    }
    return bytes.length - at > MAX_LINE ? this.lose('a line without an end', context) : INCOMPLETE;
  }

  /** `MSG subject sid [reply] bytes`; `HMSG` has the length of its headers before that of all. */
  private message(line: string, bytes: Buffer, start: number, context: C): number {
    const words = line.split(/[ \t]+/);
    const hasHeaders = words[0] === 'HMSG';
    const least = hasHeaders ? 5 : 4;
    const total = lengthOf(words.at(-1)!);
    const headers = hasHeaders ? lengthOf(words.at(-2)!) : 0;
    const isWhole = words.length === least || words.length === least + 1;
    if (!isWhole || !(total <= MAX_PAYLOAD && headers <= total)) return this.lose('an unreadable MSG line', context);
    const end = start + total;
    const next = end + LINE_END.length;
    if (bytes.length < next) return INCOMPLETE;
    if (bytes.toString('latin1', end, next) !== LINE_END) return this.lose('a payload of another length', context);
    this.events.message(words[1]!, bytes.subarray(start + headers, end), context);
    return next;
  }

  private lose(reason: string, context: C): number {
    this.events.lost(reason, context);
    return LOST;
  }
}

/** NaN for what is no length. */
function lengthOf(word: string): number {
  return /^\d{1,9}$/.test(word) ? Number(word) : Number.NaN;
}

function unquoted(text: string): string {
  return text.trim().replace(/^'(.*)'$/, '$1');
}
