/** Most bytes of a control message: topic and payload. */
export const MAX_CONTROL_BYTES = 64 * 1024;

const SEPARATOR = 0;

/** A message that is made when it is written, since it tells its time. */
export interface Outgoing {
  /** About its size: for bounds. */
  readonly bytes: number;
  encode(): Buffer;
}

/**
 * A message on its way up to the hub. It is one frame, since an XPUB socket tells subscriptions and messages apart by
 * the first byte of each frame: 0 and 1 are subscriptions.
 */
export function joinUpstream(topic: string, data: Buffer): Buffer {
  return Buffer.concat([Buffer.from(topic, 'latin1'), Buffer.from([SEPARATOR]), data]);
}

/** Undefined for what no process of ours has sent. */
export function splitUpstream(message: Buffer): { topic: string; data: Buffer } | undefined {
  const end = message.indexOf(SEPARATOR);
  if (end < 1) return undefined;
  return { topic: message.toString('latin1', 0, end), data: message.subarray(end + 1) };
}
