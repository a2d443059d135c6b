import { defaultFieldMap, type FieldMap, type TopicKind } from './field-map.js';
import { isPrecision, TopicState } from './topic-state.js';
import { isCurrencyTopic } from './topics.js';

const SNAPSHOT = 0x53;
const UPDATE = 0x55;
const LITE_UPDATE = 0x4c;

const CURRENCY_DECIMALS = 4;

export interface DataEvents {
  /** A record has changed at least one value of a topic. */
  changed(topic: TopicState): void;
  malformed(reason: string): void;
}

/**
 * Reads the records of data frames and merges them into topics. A record is taken over whole or not at all; what comes
 * after one that cannot be read is lost, since records have no length of their own.
 */
export class DataDecoder {
  fieldMap: FieldMap = defaultFieldMap;
  private readonly byId = new Map<number, TopicState | undefined>();
  private readonly byName = new Map<string, TopicState>();
  private frame: Buffer = Buffer.alloc(0);
  private offset = 0;

  topic(name: string): TopicState | undefined {
    return this.byName.get(name);
  }

  /** @param offset where the record count lies */
  decode(frame: Buffer, offset: number, events: DataEvents): void {
    if (offset + 2 > frame.length) {
      events.malformed('a data frame without records');
      return;
    }
    this.frame = frame;
    this.offset = offset + 2;
    for (let left = frame.readUInt16BE(offset); left > 0; left--) {
      if (this.readRecord(events)) continue;
      events.malformed('a record that is cut off or of an unknown kind');
      return;
    }
  }

  /** Returns false where the rest of the frame cannot be read. */
  private readRecord(events: DataEvents): boolean {
    if (!this.has(3)) return false;
    const kind = this.frame[this.offset];
    const id = this.frame.readUInt16BE(this.offset + 1);
    switch (kind) {
      case SNAPSHOT:
        return this.readSnapshot(id, events);
      case UPDATE:
        return this.readUpdate(id, events);
      case LITE_UPDATE:
        return this.readLiteUpdate(id, events);
      default:
        return false;
    }
  }

  private readUpdate(id: number, events: DataEvents): boolean {
    if (!this.has(4)) return false;
    const count = this.frame[this.offset + 3]!;
    if (!this.has(4 + 4 * count)) return false;
    this.merge(id, this.offset + 4, count, events);
    this.offset += 4 + 4 * count;
    return true;
  }

  /** Its length depends on the topic's kind: of an unknown topic nothing can be skipped. */
  private readLiteUpdate(id: number, events: DataEvents): boolean {
    const count = this.byId.get(id)?.liteSize;
    if (count === undefined || !this.has(3 + 4 * count)) return false;
    this.merge(id, this.offset + 3, count, events);
    this.offset += 3 + 4 * count;
    return true;
  }

  private merge(id: number, valuesAt: number, count: number, events: DataEvents): void {
    const topic = this.byId.get(id);
    if (!topic) events.malformed('an update of an unknown topic');
    else if (topic.merge(this.frame, valuesAt, count)) events.changed(topic);
  }

  /** After the values: two bytes without meaning, multiplier, precision, and three texts that the topic's name tells. */
  private readSnapshot(id: number, events: DataEvents): boolean {
    const { frame } = this;
    const name = this.textAt(this.offset + 3);
    if (name === undefined) return false;
    const countAt = this.offset + 4 + name.length;
    const count = frame[countAt];
    if (count === undefined) return false;
    const valuesAt = countAt + 1;
    const scaleAt = valuesAt + 4 * count + 2;
    if (scaleAt + 3 > frame.length) return false;
    const end = this.endOfTexts(scaleAt + 3, 3);
    if (end === undefined) return false;
    this.offset = end;
    const precision = frame[scaleAt + 2]!;
    const topic = isPrecision(precision) ? this.register(id, name) : undefined;
    if (!topic) {
      events.malformed('a snapshot of an unknown kind of topic, or with an impossible precision');
      return true;
    }
    topic.rescale(frame.readUInt16BE(scaleAt), precision);
    if (topic.merge(frame, valuesAt, count)) events.changed(topic);
    return true;
  }

  /** Finds or makes the topic of a snapshot; a topic keeps its values when it comes back under another id. */
  private register(id: number, name: string): TopicState | undefined {
    const kind = name.slice(0, 2);
    const topic = this.byName.get(name) ?? (isKind(kind) && name[2] === '|' ? this.create(name, kind) : undefined);
    const former = this.byId.get(id);
    // Topics that no id leads to any more must not pile up.
    if (former && former !== topic && former.id === id) this.byName.delete(former.name);
    this.byId.set(id, topic);
    if (topic) {
      topic.id = id;
      this.byName.set(name, topic);
    }
    return topic;
  }

  private create(name: string, kind: TopicKind): TopicState {
    return new TopicState(name, kind, isCurrencyTopic(name) ? CURRENCY_DECIMALS : undefined, this.fieldMap[kind]);
  }

  private has(bytes: number): boolean {
    return this.offset + bytes <= this.frame.length;
  }

  /** A text after its length byte. */
  private textAt(offset: number): string | undefined {
    const length = this.frame[offset];
    if (length === undefined || offset + 1 + length > this.frame.length) return undefined;
    return this.frame.toString('latin1', offset + 1, offset + 1 + length);
  }

  private endOfTexts(offset: number, count: number): number | undefined {
    let end = offset;
    for (let text = 0; text < count; text++) {
      const length = this.frame[end];
      if (length === undefined) return undefined;
      end += 1 + length;
    }
    return end <= this.frame.length ? end : undefined;
  }
}

function isKind(text: string): text is TopicKind {
  return text === 'sf' || text === 'if' || text === 'dp';
}
