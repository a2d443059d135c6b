import { beforeEach, describe, expect, it } from '@jest/globals';
import { ApiError } from '../../api/api-error.js';
import { LiveMarket } from './live-market.js';
import type { MarketSocket, SocketAuth } from './market-socket.js';
import type { MarketDataMessage } from './messages.js';

const BSE = { symbol: 'BSE', exchange: 'NSE' };

class FakeSocket implements MarketSocket {
  readonly sent: [string, unknown][] = [];
  shown: readonly string[] = [];
  isConnected = true;
  says: (event: string, payload?: unknown) => void = () => {};
  gives: (messages: readonly MarketDataMessage[]) => void = () => {};

  constructor(readonly auth: SocketAuth) {}

  onEvent(listener: (event: string, payload: unknown) => void): void {
    this.says = listener;
  }

  onMarketData(listener: (messages: readonly MarketDataMessage[]) => void): void {
    this.gives = listener;
  }

  emit(event: string, payload: unknown): void {
    this.sent.push([event, payload]);
  }

  show(keys: readonly string[]): void {
    this.shown = keys;
  }

  disconnect(): void {
    this.isConnected = false;
  }
}

let sockets: FakeSocket[];
let timers: { ms: number; run: () => void; isCancelled: boolean }[];
let token: () => Promise<string>;
let renewals: number;
let market: LiveMarket;

beforeEach(() => {
  sockets = [];
  timers = [];
  renewals = 0;
  token = async () => 'token-1';
  market = new LiveMarket('replay', {
    openSocket: (auth) => {
      const socket = new FakeSocket(auth);
      sockets.push(socket);
      return socket;
    },
    accessToken: () => token(),
    renewedToken: async () => {
      renewals++;
      token = async () => 'token-2';
      return token();
    },
    nextFrame: (run) => run(),
    after: (ms, run) => {
      const timer = { ms, run, isCancelled: false };
      timers.push(timer);
      return () => {
        timer.isCancelled = true;
      };
    },
    now: () => 1_000_000,
    random: () => 0,
  });
});

/** Lets promises that are ready take their turn. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

async function opened(): Promise<FakeSocket> {
  market.open();
  await settled();
  const socket = sockets.at(-1)!;
  socket.says('connect');
  return socket;
}

const tick = (mode: number, ltp: number): MarketDataMessage => ({
  type: 'market_data',
  mode,
  ...BSE,
  broker: 'replay',
  data: { ...BSE, ltp },
});

describe('LiveMarket', () => {
  it('signs in with the session and the feed, and subscribes what is watched', async () => {
    market.watch([BSE]);
    const socket = await opened();
    expect(socket.auth).toEqual({ token: 'token-1', feed: 'replay' });
    expect(socket.sent).toEqual([['subscribe', { mode: 'Quote', symbols: [BSE], request_id: 1 }]]);
    expect(market.link.get()).toEqual({ status: 'open' });
  });

  it('keeps quotes and books apart', async () => {
    const socket = await opened();
    socket.gives([tick(2, 10), tick(3, 11)]);
    expect(market.quotes.get('NSE:BSE')?.data.ltp).toBe(10);
    expect(market.depths.get('NSE:BSE')?.data.ltp).toBe(11);
  });

  it('says when it will try again, keeps the last prices meanwhile, and subscribes everything when it is back', async () => {
    market.watch([BSE]);
    const first = await opened();
    first.gives([tick(2, 10)]);
    first.says('disconnect', 'transport close');
    const link = market.link.get();
    expect(link).toMatchObject({ status: 'waiting', retryAt: 1_000_000 + timers[0]!.ms });
    expect(market.quotes.get('NSE:BSE')?.data.ltp).toBe(10);
    timers[0]!.run();
    await settled();
    sockets[1]!.says('connect');
    expect(sockets[1]!.sent).toEqual([['subscribe', { mode: 'Quote', symbols: [BSE], request_id: 2 }]]);
  });

  it('gives the reason that the gateway gave for the end', async () => {
    const socket = await opened();
    socket.says('system_alert', { code: 'SERVER_SHUTDOWN', message: 'The gateway is shutting down' });
    socket.says('disconnect', 'transport close');
    expect(market.link.get()).toMatchObject({ status: 'waiting', reason: 'The gateway is shutting down' });
  });

  it('asks for a token anew when its login session is said to be over, and goes on where it is not', async () => {
    const socket = await opened();
    socket.says('error', { code: 'AUTHENTICATION_ERROR', message: 'You have signed out' });
    await settled();
    expect([renewals, sockets.length, sockets[1]!.auth.token]).toEqual([1, 2, 'token-2']);
  });

  it('does not hear what a connection says that is over', async () => {
    const first = await opened();
    first.says('disconnect', 'transport close');
    first.gives([tick(2, 10)]);
    expect(market.quotes.get('NSE:BSE')).toBeUndefined();
  });

  it('renews a token that was refused once, and then takes the refusal for final', async () => {
    market.open();
    await settled();
    const refusal = Object.assign(new Error('no'), {
      data: { code: 'AUTHENTICATION_ERROR', message: 'Sign in again' },
    });
    sockets[0]!.says('connect_error', refusal);
    await settled();
    expect([renewals, sockets[1]!.auth.token]).toEqual([1, 'token-2']);
    sockets[1]!.says('connect_error', refusal);
    await settled();
    expect(market.link.get()).toEqual({ status: 'refused', code: 'AUTHENTICATION_ERROR', message: 'Sign in again' });
    expect([sockets.length, timers.length]).toEqual([2, 0]);
  });

  it('tries again when nobody could be asked for a token, and not when there is no session any more', async () => {
    token = () => Promise.reject(new ApiError(0, 'UNREACHABLE', 'The gateway cannot be reached'));
    market.open();
    await settled();
    expect(market.link.get()).toMatchObject({ status: 'waiting', reason: 'The gateway cannot be reached' });
    token = () => Promise.reject(new ApiError(401, 'AUTHENTICATION_ERROR', 'The session is over'));
    market.retry();
    await settled();
    expect(market.link.get()).toMatchObject({ status: 'refused', message: 'The session is over' });
  });

  it('tells each connection what is on the screen', async () => {
    market.show(['NSE:BSE']);
    const first = await opened();
    expect(first.shown).toEqual(['NSE:BSE']);
    market.show(['NSE:TCS']);
    expect(first.shown).toEqual(['NSE:TCS']);
  });

  it('gives its connection back while the page is hidden', async () => {
    const socket = await opened();
    market.pause();
    expect([socket.isConnected, market.link.get().status]).toEqual([false, 'paused']);
    market.open();
    await settled();
    expect(sockets).toHaveLength(2);
  });

  it('opens nothing any more when it was closed while a token was on its way', async () => {
    market.open();
    market.close();
    await settled();
    expect(sockets).toHaveLength(0);
  });
});
