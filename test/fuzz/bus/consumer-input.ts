import fc from 'fast-check';
import { zmtpCommand, zmtpFrame } from './zmtp-peer.js';

/** One thing that a consumer says. Subscriptions are bytes: any prefix of a topic. */
export type Wish =
  | { kind: 'subscribe' | 'cancel'; prefix: Buffer; asMessage: boolean }
  | { kind: 'ping'; context: Buffer }
  | { kind: 'message'; frames: Buffer[] }
  | { kind: 'command'; name: string; body: Buffer };

/** Few letters, so that prefixes meet topics. */
export const name: fc.Arbitrary<Buffer> = fc
  .array(fc.constantFrom(0x61, 0x62, 0xc3, 0xa9), { maxLength: 5 })
  .map((bytes) => Buffer.from(bytes));

/** A first byte of 0 or 1 would be a subscription. */
const upward = fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from([2, ...bytes]));

const wish: fc.Arbitrary<Wish> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('subscribe' as const, 'subscribe' as const, 'cancel' as const),
      prefix: name,
      asMessage: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('ping' as const),
      context: fc.uint8Array({ maxLength: 16 }).map((bytes) => Buffer.from(bytes)),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('message' as const),
      frames: fc.array(upward, { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('command' as const),
      name: fc.constantFrom('PONG', 'READY', 'X', ''),
      body: fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
    }),
  },
);

export interface Wishes {
  wishes: Wish[];
  cuts: number[];
  topics: Buffer[];
}

export const wishes: fc.Arbitrary<Wishes> = fc.record({
  wishes: fc.array(wish, { maxLength: 15 }),
  cuts: fc.array(fc.nat(2000), { maxLength: 8 }),
  topics: fc.array(
    fc.stringMatching(/^[abé]{0,5}$/).map((text) => Buffer.from(text)),
    { minLength: 1, maxLength: 8 },
  ),
});

export function encodeWish(said: Wish): Buffer {
  switch (said.kind) {
    case 'subscribe':
    case 'cancel': {
      const isWanted = said.kind === 'subscribe';
      if (said.asMessage) return zmtpFrame(0, Buffer.concat([Buffer.from([isWanted ? 1 : 0]), said.prefix]));
      return zmtpCommand(isWanted ? 'SUBSCRIBE' : 'CANCEL', said.prefix);
    }
    case 'ping':
      return zmtpCommand('PING', Buffer.concat([Buffer.from([0, 100]), said.context]));
    case 'message':
      return Buffer.concat(said.frames.map((frame, at) => zmtpFrame(at < said.frames.length - 1 ? 1 : 0, frame)));
    case 'command':
      return zmtpCommand(said.name, said.body);
  }
}
