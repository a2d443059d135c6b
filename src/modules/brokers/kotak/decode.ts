import { isTopicKind, Topic } from './topic.js';

const SNAPSHOT = 0x53;
const UPDATE = 0x55;

/** Ids of the texts of a snapshot that together are an instrument's key. */
const TOKEN = 52;
const SEGMENT = 53;

const IMPOSSIBLE_PRECISION = 'a message with an impossible precision';

/** Topics that nobody has asked for must not pile up. */
const MAX_TOPICS = 5000;

export interface DataEvents {
  /** Whether somebody has asked for a topic. */
  isHeld(name: string): boolean;
  /** A message of a topic has been taken over. */
  updated(topic: Topic): void;
  malformed(reason: string): void;
}

/** Reads data packets and merges their messages into topics, each as a whole or not at all. */
export class DataDecoder {
  private readonly byId = new Map<number, Topic>();
  private readonly byName = new Map<string, Topic>();

  topic(name: string): Topic | undefined {
    return this.byName.get(name);
  }

  /** What comes of the topic before its next snapshot is skipped. */
  forget(name: string): void {
    const topic = this.byName.get(name);
    if (!topic) return;
    this.byName.delete(name);
    this.byId.delete(topic.id);
  }

  /**
   * A message that does not fit into the packet is dropped, and with it the rest; a packet that is cut off as a whole.
   *
   * @param offset where the message count lies
   */
  decode(frame: Buffer, offset: number, events: DataEvents): void {
    const end = 2 + frame.readUInt16BE(0);
    if (end > frame.length || offset + 2 > end) {
      events.malformed('a data packet that is cut off');
      return;
    }
    let at = offset + 2;
    for (let left = frame.readUInt16BE(offset); left > 0; left--) {
      const start = at + 2;
      if (start <= end) at = start + frame.readUInt16BE(at);
      if (start > end || at > end || !this.read(frame, start, at, events)) {
        events.malformed('a message that is longer than its packet allows');
        return;
      }
    }
  }

  /** Returns false where the message does not fit between `start` and `end`. */
  private read(frame: Buffer, start: number, end: number, events: DataEvents): boolean {
    const kind = start < end ? frame[start] : undefined;
    if (kind === UPDATE) return this.readUpdate(frame, start, end, events);
    if (kind === SNAPSHOT) return this.readSnapshot(frame, start, end, events);
    events.malformed('a message of unknown kind');
    return true;
  }

  private readUpdate(frame: Buffer, start: number, end: number, events: DataEvents): boolean {
    const valuesAt = start + 6;
    if (valuesAt > end) return false;
    const count = frame[valuesAt - 1]!;
    if (valuesAt + 4 * count > end) return false;
    const topic = this.byId.get(frame.readUInt32BE(start + 1));
    if (topic?.merge(frame, valuesAt, count)) events.updated(topic);
    else if (topic) events.malformed(IMPOSSIBLE_PRECISION);
    return true;
  }

  /** After the values come texts, each with its id and length. */
  private readSnapshot(frame: Buffer, start: number, end: number, events: DataEvents): boolean {
    const nameAt = start + 6;
    if (nameAt > end) return false;
    const countAt = nameAt + frame[nameAt - 1]!;
    if (countAt >= end) return false;
    const count = frame[countAt]!;
    let at = countAt + 1 + 4 * count;
    if (at >= end) return false;
    let token: string | undefined;
    let segment: string | undefined;
    for (let left = frame[at++]!; left > 0; left--) {
      const textAt = at + 2;
      if (textAt > end) return false;
      const id = frame[at];
      at = textAt + frame[textAt - 1]!;
      if (at > end) return false;
      if (id === TOKEN) token = frame.toString('utf8', textAt, at);
      else if (id === SEGMENT) segment = frame.toString('utf8', textAt, at);
    }
    const [kind = ''] = frame.toString('latin1', nameAt, countAt).split('|', 1);
    const id = frame.readUInt32BE(start + 1);
    if (!isTopicKind(kind) || token === undefined || segment === undefined) {
      this.forgetId(id);
      events.malformed('a snapshot that names no instrument');
      return true;
    }
    const topic = new Topic(id, `${kind}|${segment}|${token}`, kind);
    if (!topic.merge(frame, countAt + 1, count)) {
      events.malformed(IMPOSSIBLE_PRECISION);
      return true;
    }
    this.forgetId(id);
    this.forget(topic.name);
    if (this.byName.size < MAX_TOPICS || events.isHeld(topic.name)) {
      this.byId.set(id, topic);
      this.byName.set(topic.name, topic);
      events.updated(topic);
    }
    return true;
  }

  private forgetId(id: number): void {
    const topic = this.byId.get(id);
    if (topic) this.forget(topic.name);
  }
}
