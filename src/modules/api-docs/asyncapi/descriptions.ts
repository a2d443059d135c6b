import type { Schema } from './schema.js';

/** A message of the protocol, in either direction. */
export interface MessageDescription {
  /** Name in the document. */
  name: string;
  summary: string;
  description?: string;
  payload: Schema;
  /** Whole messages, each accepted by the schema. */
  examples: readonly Readonly<Record<string, unknown>>[];
}

/** What a client may ask for. */
export interface RequestDescription extends MessageDescription {
  /** The `action`, which is the name of the message as well. */
  action: string;
  /** Other names of the action. */
  aliases?: readonly string[];
  /** Works before authentication. */
  isOpen?: boolean;
  /** Names of the messages that may answer it; `error` may answer anything. */
  replies: readonly string[];
}
