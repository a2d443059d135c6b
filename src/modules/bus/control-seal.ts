import { createHmac, timingSafeEqual } from 'node:crypto';
import { type JsonObject, parseJsonObject } from '../../common/json-object.js';
import type { ControlKeys } from './control-keys.js';

/** How far the time of a message may be from ours: its way, and clocks that differ. */
export const MAX_AGE_MS = 60_000;

/** The end of every message, behind the object's own fields: 43 characters of base64url are 32 bytes. */
const SIGNATURE = /^,"signature":"([A-Za-z0-9_-]{43})"}$/;
const SIGNATURE_LENGTH = 59;

/** A message of the gateway's own, or why it is none. */
export type Opened = { id: string; payload: JsonObject; refused?: undefined } | { refused: string };

/**
 * Signs control messages, and tells those of the gateway's own processes from all others: whoever can connect to the
 * control port can write to it.
 *
 * On the wire: the payload as a JSON object with `message_id`, `sent_at` (ISO-8601) and, as its last field,
 * `signature`: the HMAC-SHA-256 of the topic, a zero byte, and all bytes before that field.
 */
export class ControlSeal {
  /** @param now epoch ms */
  constructor(
    private readonly keys: ControlKeys,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * The bytes of a message that is sent now.
   *
   * @param payload a JSON object, as text
   */
  seal(topic: string, payload: string, id: string): Buffer {
    const fields = payload.slice(0, -1);
    const own = `"message_id":"${id}","sent_at":"${new Date(this.now()).toISOString()}"`;
    const body = Buffer.from(`${fields}${fields === '{' ? '' : ','}${own}`);
    const signature = sign(this.keys.present, topic, body);
    return Buffer.concat([body, Buffer.from(`,"signature":"${signature}"}`)]);
  }

  /** Reads nothing of a message before its signature has been found right. */
  open(topic: string, data: Buffer): Opened {
    const end = data.length - SIGNATURE_LENGTH;
    const signature = end > 0 ? SIGNATURE.exec(data.toString('latin1', end))?.[1] : undefined;
    if (!signature)
      return { refused: 'it is not signed: only the processes of the gateway may write to the control port' };
    const body = data.subarray(0, end);
    if (!this.keys.accepted.some((key) => isSame(sign(key, topic, body), signature))) {
      return {
        refused: 'its signature does not fit: do all processes of the gateway have the same TICKGATE_SECRET_KEY?',
      };
    }
    const { message_id: id, sent_at: sentAt, signature: _, ...payload } = parseJsonObject(data.toString('utf8')) ?? {};
    const ageMs = this.now() - Date.parse(String(sentAt));
    if (typeof id !== 'string' || Number.isNaN(ageMs)) return { refused: 'it has no id or no time' };
    if (Math.abs(ageMs) > MAX_AGE_MS) return { refused: tooFar(ageMs) };
    return { id, payload };
  }
}

function sign(key: Buffer, topic: string, body: Buffer): string {
  return createHmac('sha256', key).update(topic, 'latin1').update('\0').update(body).digest('base64url');
}

/** As texts: the last character of base64url has bits that say nothing, and would let a signature be changed. */
function isSame(expected: string, given: string): boolean {
  return timingSafeEqual(Buffer.from(expected), Buffer.from(given));
}

function tooFar(ageMs: number): string {
  const distance = `${Math.abs(Math.round(ageMs / 1000))} s ${ageMs > 0 ? 'ago' : 'from now'}`;
  return `by its sender's clock it was sent ${distance}, and ${MAX_AGE_MS / 1000} s are accepted: do the clocks of the machines differ?`;
}
