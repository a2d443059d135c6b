import { setTimeout as delay } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { built } from '../parts/built.js';
import { watchOthers } from '../processes/others.js';
import type { Figures, PartSample, Subject } from '../scenario.js';
import { median } from '../statistics.js';
import { authenticated } from './authenticated.js';
import { KiteStage } from './kite-stage.js';

const DEADLINE_MS = 30_000;
const AGAIN = 5;
/** For whatever has been set in motion to end. */
const SETTLE_MS = 500;

type Mode = 'LTP' | 'Quote';

interface BusListener {
  stop(): Promise<void>;
}

/**
 * How long a client waits for everything that it subscribes at once: the reply, and a value of each symbol. The feed has
 * these values, since somebody else on the bus wants the same topics; the edge gets them for this client, and has them
 * itself when the client asks again.
 */
export function chainSubscriber(symbols: number): Subject<PartSample> {
  return {
    name: 'tickgate',
    needs: [],
    async run(round) {
      const others = watchOthers();
      const stage = await KiteStage.start(round, symbols);
      let listener: BusListener | undefined;
      let figures: Figures;
      try {
        const client = await authenticated(stage.port, stage.apiKey);
        // The code has run before, on other topics.
        await subscribed(client, symbols, 'LTP');
        await unsubscribed(client);
        listener = await listenOnBus(stage, symbols);
        await delay(SETTLE_MS);
        const firstMs = await subscribed(client, symbols, 'Quote');
        const later: number[] = [];
        for (let turn = 0; turn < AGAIN; turn++) {
          await unsubscribed(client);
          await delay(SETTLE_MS);
          later.push(await subscribed(client, symbols, 'Quote'));
        }
        client.terminate();
        figures = { firstMs, laterMs: median(later) };
      } finally {
        await listener?.stop();
        await stage.stop();
      }
      return { figures, othersCores: others() };
    },
  };
}

/** Wants every Quote of the feed, until all have come once. */
async function listenOnBus(stage: KiteStage, symbols: number): Promise<BusListener> {
  const { ZmtpSubscriber } = await built<typeof import('../../../src/modules/bus/zmtp/zmtp-subscriber.js')>(
    'modules/bus/zmtp/zmtp-subscriber.js',
  );
  const listener = new ZmtpSubscriber({ endpoints: () => [`tcp://127.0.0.1:${stage.busPort}`], quiet: true });
  const heard = new Set<string>();
  try {
    await within(`the feed has ${symbols} values`, async () => {
      const all = new Promise<void>((resolve) => {
        listener.onMessage((topic) => {
          heard.add(topic);
          if (heard.size === symbols) resolve();
        });
      });
      for (let k = 0; k < symbols; k++) listener.subscribe(`${stage.feed}_NSE_SYM${k}_QUOTE`);
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
function subscribed(client: WebSocket, symbols: number, mode: Mode): Promise<number> {
  const wanted = Array.from({ length: symbols }, (_, k) => ({ symbol: `SYM${k}`, exchange: 'NSE' }));
  const request = JSON.stringify({ action: 'subscribe', mode, symbols: wanted });
  const had = new Set<string>();
  let isAcknowledged = false;
  return within(`${symbols} symbols are subscribed`, () => {
    const begun = performance.now();
    return new Promise<number>((resolve, reject) => {
      client.on('message', function take(data) {
        const text = String(data);
        if (text.startsWith('{"type":"market_data"')) had.add(symbolOf(text));
        else if (text.startsWith('{"type":"subscribe"')) {
          isAcknowledged = text.startsWith('{"type":"subscribe","status":"success"');
          if (!isAcknowledged) reject(new Error(`subscribe was answered: ${text.slice(0, 300)}`));
        }
        if (!isAcknowledged || had.size < symbols) return;
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
