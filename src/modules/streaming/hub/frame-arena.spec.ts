import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eventually } from '../../../../test/support/eventually.js';
import { ScriptedSocket } from '../../../../test/support/scripted-socket.js';
import { Flusher } from './flusher.js';
import { textFrame } from './frame.js';
import { FrameArena } from './frame-arena.js';
import { FrameJoiner } from './frame-joiner.js';
import { Outbox } from './outbox.js';
import { Route } from './route.js';

const CHUNK = 100;
const REPLY = Buffer.from('{"type":"pong"}');
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Fills the chunk that is in use, so that the next allocation needs another one. */
function fill(arena: FrameArena): ArrayBufferLike {
  arena.allocate(40);
  return arena.allocate(40).buffer;
}

describe('FrameArena', () => {
  it('uses a chunk again once a round that began after it was full has ended', () => {
    const arena = new FrameArena(CHUNK);
    const first = fill(arena);
    const second = fill(arena);
    arena.beginRound();
    const third = fill(arena);
    arena.endRound();
    const next = [fill(arena), fill(arena), fill(arena)];
    expect(next).toContain(first);
    expect(next).not.toContain(second);
    expect(next).not.toContain(third);
    arena.beginRound();
    arena.endRound();
    expect([fill(arena), fill(arena), fill(arena), fill(arena)]).toContain(second);
  });

  it('does not use a chunk again while a socket has not taken bytes of it', () => {
    const arena = new FrameArena(CHUNK);
    const held = arena.allocate(40);
    const pin = arena.pin(held)!;
    const round = () => {
      const seen = [fill(arena), fill(arena)];
      arena.beginRound();
      arena.endRound();
      return seen;
    };
    for (let k = 0; k < 4; k++) expect(round()).not.toContain(held.buffer);
    arena.unpin(pin);
    expect([...round(), ...round(), ...round(), ...round()]).toContain(held.buffer);
  });

  it('lets full chunks go that no round ends for', () => {
    const arena = new FrameArena(CHUNK);
    const first = fill(arena);
    for (let k = 0; k < 200; k++) fill(arena);
    arena.beginRound();
    arena.endRound();
    for (let k = 0; k < 200; k++) expect(fill(arena)).not.toBe(first);
  });

  it('gives a frame that fills half a chunk memory of its own', () => {
    const arena = new FrameArena(CHUNK);
    const large = arena.allocate(60);
    expect(large.buffer.byteLength).toBe(60);
    expect(arena.pin(large)).toBeUndefined();
  });

  it('keeps every byte that clients get, whatever they hold and however long their sockets take', async () => {
    const step = fc.oneof(
      { weight: 8, arbitrary: fc.record({ kind: fc.constant('tick' as const), topic: fc.nat(2), size: fc.nat(60) }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('turn' as const) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('block' as const), client: fc.nat(3) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('drain' as const), client: fc.nat(3) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('reply' as const), client: fc.nat(3) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 150 }), async (steps) => {
        const arena = new FrameArena(1000);
        const joiner = new FrameJoiner(arena);
        const flusher = new Flusher(joiner);
        const sockets = [0, 1, 2, 3].map(() => new ScriptedSocket());
        const outboxes = sockets.map((socket) => new Outbox(socket, flusher, joiner, 3000));
        const routes = ['A', 'B', 'C'].map((symbol) => {
          const address = { symbol, exchange: 'NSE', mode: 'QUOTE', broker: 'zerodha' } as const;
          return new Route(symbol, address, { arena, snapshotMaxAgeMs: 60_000 });
        });
        // The last two clients hold the same, the others a part of it.
        const held = [[0], [1, 2], [0, 1, 2], [0, 1, 2]];
        held.forEach((topics, at) => {
          for (const topic of topics) routes[topic]!.join(outboxes[at]!, { modeNumber: 2 }, 'json');
        });
        const seqs = [0, 0, 0];
        const text = (topic: number) => String.fromCharCode(97 + ((seqs[topic]! * 7 + topic) % 26));
        for (const one of steps) {
          if (one.kind === 'turn') await turn();
          else if (one.kind === 'block') sockets[one.client]!.blocked = true;
          else if (one.kind === 'drain') sockets[one.client]!.drain();
          else if (one.kind === 'reply') outboxes[one.client]!.reply(textFrame(REPLY));
          else {
            const seq = ++seqs[one.topic]!;
            const data = { seq, symbol: 'ABC'[one.topic], text: text(one.topic).repeat(one.size) };
            routes[one.topic]!.receive(Buffer.from(JSON.stringify(data)));
          }
        }
        for (const socket of sockets) socket.drain();
        const newestOf = (socket: ScriptedSocket, topic: number) =>
          socket
            .messages()
            .filter(({ symbol }) => symbol === 'ABC'[topic])
            .at(-1)?.data;
        await eventually(() => {
          sockets.forEach((socket, at) => {
            for (const topic of held[at]!) {
              if (seqs[topic]! > 0) expect(newestOf(socket, topic)).toMatchObject({ seq: seqs[topic] });
            }
          });
        });
        for (const socket of sockets) {
          const newest = new Map<unknown, number>();
          for (const message of socket.messages().filter(({ type }) => type !== 'pong')) {
            const data = message.data as { seq: number; symbol: string; text: string };
            const topic = 'ABC'.indexOf(data.symbol);
            expect(message.symbol).toBe(data.symbol);
            expect(data.text).toBe(String.fromCharCode(97 + ((data.seq * 7 + topic) % 26)).repeat(data.text.length));
            expect(data.seq).toBeGreaterThan(newest.get(topic) ?? 0);
            newest.set(topic, data.seq);
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});
