import { setTimeout as delay } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { built } from '../parts/built.js';
import { watchOthers } from '../processes/others.js';
import type { Figures, PartSample, Subject } from '../scenario.js';
import { median } from '../statistics.js';
import { authenticated } from './authenticated.js';
import { KiteStage } from './kite-stage.js';

const DEADLINE_MS = 30_000;
/** Chains: the first comes to code that has never run, the second while V8 compiles it, the last is measured. */
const CHAINS = 3;
const AGAIN = 5;
/** For whatever has been set in motion to end. */
const SETTLE_MS = 500;

interface BusListener {
  stop(): Promise<void>;
}

/**
 * How long a client waits for everything that it subscribes at once: the reply, and a value of each symbol. The feed has
 * these values, since somebody else on the bus wants the same topics; the edge gets them for this client, and has them
 * itself when the client asks again.
 *
 * @param symbols of a chain
 */
export function chainSubscriber(symbols: number): Subject<PartSample> {
  return {
    name: 'tickgate',
    needs: [],
    async run(round) {
      const others = watchOthers();
      const stage = await KiteStage.start(round, symbols * CHAINS);
      const chains = Array.from({ length: CHAINS }, (_, at) =>
        Array.from({ length: symbols }, (_, k) => `SYM${at * symbols + k}`),
      );
      let listener: BusListener | undefined;
      let figures: Figures;
      try {
        const client = await authenticated(stage.port, stage.apiKey);
        listener = await listenOnBus(stage, chains.flat());
        const settled = async (chain: string[]): Promise<number> => {
          await delay(SETTLE_MS);
          const ms = await subscribed(client, chain);
          await unsubscribed(client);
          return ms;
        };
        const first: number[] = [];
        for (const chain of chains) first.push(await settled(chain));
        const later: number[] = [];
        for (let turn = 0; turn < AGAIN; turn++) later.push(await settled(chains.at(-1)!));
        client.terminate();
        figures = { coldMs: first[0]!, firstMs: first.at(-1)!, laterMs: median(later) };
      } finally {
        await listener?.stop();
        await stage.stop();
      }
      return { figures, othersCores: others() };
    },
  };
}

/** Wants every Quote of the feed, until all have come once. */
async function listenOnBus(stage: KiteStage, symbols: readonly string[]): Promise<BusListener> {
  const { ZmtpSubscriber } = await built<typeof import('../../../src/modules/bus/zmtp/zmtp-subscriber.js')>(
    'modules/bus/zmtp/zmtp-subscriber.js',
  );
  const listener = new ZmtpSubscriber({ endpoints: () => [`tcp://127.0.0.1:${stage.busPort}`], quiet: true });
  const heard = new Set<string>();
  try {
    await within(`the feed has ${symbols.length} values`, async () => {
      const all = new Promise<void>((resolve) => {
        listener.onMessage((topic) => {
          heard.add(topic);
          if (heard.size === symbols.length) resolve();
        });
      });
      for (const symbol of symbols) listener.subscribe(`${stage.feed}_NSE_${symbol}_QUOTE`);
      await listener.start();
      await all;
    });
  } catch (error) {
    await listener.stop();
    throw error;
  }
  return listener;
}

/** Gives the ms from the request to the last of the reply and a message of each symbol. */
function subscribed(client: WebSocket, symbols: readonly string[]): Promise<number> {
  const wanted = symbols.map((symbol) => ({ symbol, exchange: 'NSE' }));
  const request = JSON.stringify({ action: 'subscribe', mode: 'Quote', symbols: wanted });
  const had = new Set<string>();
  let isAcknowledged = false;
  return within(`${symbols.length} symbols are subscribed`, () => {
    const begun = performance.now();
    return new Promise<number>((resolve, reject) => {
      client.on('message', function take(data) {
        const text = String(data);
        if (text.startsWith('{"type":"market_data"')) had.add(symbolOf(text));
        else if (text.startsWith('{"type":"subscribe"')) {
          isAcknowledged = text.startsWith('{"type":"subscribe","status":"success"');
          if (!isAcknowledged) reject(new Error(`subscribe was answered: ${text.slice(0, 300)}`));
        }
        if (!isAcknowledged || had.size < symbols.length) return;
        client.off('message', take);
        resolve(performance.now() - begun);
      });
      client.send(request);
    });
  });
}

function symbolOf(message: string): string {
  const from = message.indexOf('"symbol":"') + '"symbol":"'.length;
  return message.slice(from, message.indexOf('"', from));
}

function unsubscribed(client: WebSocket): Promise<void> {
  return within('unsubscribe_all is answered', () => {
    return new Promise<void>((resolve) => {
      client.on('message', function take(data) {
        if (!String(data).startsWith('{"type":"unsubscribe"')) return;
        client.off('message', take);
        resolve();
      });
      client.send(JSON.stringify({ action: 'unsubscribe_all' }));
    });
  });
}

/** @throws Error when it takes too long */
async function within<T>(what: string, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${DEADLINE_MS / 1000} s`)), DEADLINE_MS);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
