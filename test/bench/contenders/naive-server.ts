import { type WebSocket, WebSocketServer } from 'ws';
import { Subscriber } from 'zeromq';

/**
 * The baseline: a `ws` server and a ZeroMQ subscription, joined in the plainest way. Each tick is parsed, and stringified
 * and sent for every client. Any API key is welcome. Usage: naive-server.js PORT BUS_PORT...
 */
const [port, ...busPorts] = process.argv.slice(2).map(Number);

interface Request {
  action: 'authenticate' | 'subscribe';
  mode?: 1 | 2 | 3;
  depth_level?: number;
  symbols?: { symbol: string; exchange: string }[];
}

interface Route {
  mode: number;
  symbol: string;
  exchange: string;
  clients: Set<WebSocket>;
}

const bus = new Subscriber();
for (const busPort of busPorts) bus.connect(`tcp://127.0.0.1:${busPort}`);
// Everything: a socket of zeromq.js loses what it subscribes beyond 1,000 at once.
bus.subscribe();
const routes = new Map<string, Route>();
const MODES = { 1: 'LTP', 2: 'QUOTE', 3: 'DEPTH' };

function subscribe(client: WebSocket, { mode = 2, depth_level = 5 }: Request, symbol: string, exchange: string): void {
  const topic = `replay_${exchange}_${symbol}_${MODES[mode]}${depth_level === 5 ? '' : depth_level}`;
  let route = routes.get(topic);
  if (!route) {
    route = { mode, symbol, exchange, clients: new Set() };
    routes.set(topic, route);
  }
  route.clients.add(client);
}

new WebSocketServer({ host: '127.0.0.1', port }).on('connection', (client) => {
  client.on('message', (message) => {
    const request = JSON.parse(String(message)) as Request;
    if (request.action === 'subscribe') {
      for (const { symbol, exchange } of request.symbols ?? []) subscribe(client, request, symbol, exchange);
    }
    client.send(JSON.stringify({ type: request.action, status: 'success' }));
  });
  client.on('close', () => {
    for (const route of routes.values()) route.clients.delete(client);
  });
  client.on('error', () => client.terminate());
});

for await (const [topic, data] of bus) {
  const route = routes.get(String(topic));
  if (!route) continue;
  const { mode, symbol, exchange } = route;
  const tick: unknown = JSON.parse(String(data));
  for (const client of route.clients) {
    client.send(
      JSON.stringify({
        type: 'market_data',
        mode,
        topic: `${symbol}.${exchange}`,
        symbol,
        exchange,
        broker: 'replay',
        data: tick,
      }),
    );
  }
}
