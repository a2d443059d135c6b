import type { MarketDataMessage } from './messages.js';
import type { FromWorker, ToWorker } from './worker-messages.js';

export interface SocketAuth {
  token: string;
  feed: string;
}

/** A connection to `/market` as the page uses it; tests give their own. It does not reconnect by itself. */
export interface MarketSocket {
  /** Events of the namespace but `market_data`; `connect`, `disconnect` and `connect_error`. */
  onEvent(listener: (event: string, payload: unknown) => void): void;
  onMarketData(listener: (messages: readonly MarketDataMessage[]) => void): void;
  emit(event: string, payload: unknown): void;
  /** Instruments whose messages are wanted without delay. */
  show(keys: readonly string[]): void;
  /** Ends it; nothing is heard of it any more. */
  disconnect(): void;
}

/** Opens a connection in a worker of its own. */
export function openMarketSocket(auth: SocketAuth): MarketSocket {
  const worker = new Worker(new URL('./market-worker.ts', import.meta.url), { type: 'module' });
  const tell = (message: ToWorker): void => worker.postMessage(message);
  const listen = (listener: (message: FromWorker) => void): void => {
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => listener(data));
  };
  tell({ kind: 'connect', auth });
  return {
    onEvent: (listener) => {
      listen((message) => {
        if (message.kind === 'event') listener(message.event, message.payload);
      });
      // Its script cannot be fetched: the gateway is away, or was updated since this page was loaded.
      worker.addEventListener('error', () => listener('connect_error', { message: 'The gateway cannot be reached' }));
    },
    onMarketData: (listener) => {
      listen((message) => {
        if (message.kind === 'market_data') listener(message.messages);
      });
    },
    emit: (event, payload) => tell({ kind: 'emit', event, payload }),
    show: (keys) => tell({ kind: 'visible', keys }),
    disconnect: () => worker.terminate(),
  };
}
