import type { Topic } from './topic.js';

/** Room for the message around the list. */
const ENVELOPE_BYTES = 200;

const encoder = new TextEncoder();

/** Topics that go into one message, and what the message says of them. */
export interface TopicBatch {
  topics: Topic[];
  fields: object;
}

/** As few messages as the size limit allows; strictness is said once a message, so there is at least one for each. */
export function subscribeBatches(topics: readonly Topic[], maxBytes: number): TopicBatch[] {
  const strict = topics.filter(({ need }) => need?.strictDepth);
  const others = topics.filter(({ need }) => !need?.strictDepth);
  return [...batches(others, maxBytes, {}), ...batches(strict, maxBytes, { strict_depth: true })];
}

export function unsubscribeBatches(topics: readonly Topic[], maxBytes: number): TopicBatch[] {
  return batches(topics, maxBytes, {});
}

function batches(topics: readonly Topic[], maxBytes: number, common: object): TopicBatch[] {
  const found: TopicBatch[] = [];
  let room = 0;
  let symbols: object[] = [];
  for (const topic of topics) {
    const { symbol, exchange, mode } = topic.name;
    const depth_level = topic.need?.depthLevel;
    const entry = { symbol, exchange, mode, ...(depth_level && { depth_level }) };
    const bytes = encoder.encode(JSON.stringify(entry)).length + 1;
    if (bytes > room) {
      symbols = [];
      found.push({ topics: [], fields: { ...common, symbols } });
      room = maxBytes - ENVELOPE_BYTES;
    }
    room -= bytes;
    symbols.push(entry);
    found.at(-1)?.topics.push(topic);
  }
  return found;
}
