import { io, type Socket } from 'socket.io-client';
import { Conflation } from './conflation.js';
import type { MarketDataMessage } from './messages.js';
import type { FromWorker, ToWorker } from './worker-messages.js';

/**
 * Holds the connection outside of the page's own thread: ten thousand messages a second are parsed and conflated here,
 * and what the page draws next comes in one message a frame.
 */
const FRAME_MS = 16;

let socket: Socket | undefined;
let isFlushing = false;
const conflation = new Conflation(() => performance.now());

const post = (message: FromWorker): void => postMessage(message);

function flush(): void {
  isFlushing = false;
  const messages = conflation.take();
  if (messages.length > 0) post({ kind: 'market_data', messages });
  if (conflation.isWaiting) flushSoon();
}

function flushSoon(): void {
  if (isFlushing) return;
  isFlushing = true;
  setTimeout(flush, FRAME_MS);
}

function connect(auth: { token: string; feed: string }): void {
  socket = io('/market', {
    auth,
    reconnection: false,
    // A proxy that lets no WebSocket through still lets the page work.
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
  });
  socket.on('connect', () => post({ kind: 'event', event: 'connect' }));
  socket.on('disconnect', (reason) => post({ kind: 'event', event: 'disconnect', payload: reason }));
  socket.on('connect_error', ({ message, data }: Error & { data?: unknown }) =>
    post({ kind: 'event', event: 'connect_error', payload: { message, data } }),
  );
  socket.onAny((event: string, payload: unknown) => {
    if (event !== 'market_data') return post({ kind: 'event', event, payload });
    conflation.add(payload as MarketDataMessage);
    flushSoon();
  });
}

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  switch (data.kind) {
    case 'connect':
      return connect(data.auth);
    case 'emit':
      socket?.emit(data.event, data.payload);
      return;
    case 'visible':
      conflation.show(data.keys);
      flushSoon();
  }
});
