import { type WebSocket, WebSocketServer } from 'ws';
import { Subscriber } from 'zeromq';

/**
 * The baseline: a `ws` server and a ZeroMQ subscription, joined in the plainest way. Each tick is parsed, and stringified
 * and sent for every client. Any API key is welcome. Usage: naive-server.js PORT BUS_PORT
 */
const [port, busPort] = process.argv.slice(2).map(Number);

interface Request {
  action: 'authenticate' | 'subscribe';
  mode?: number;
  symbols?: { symbol: string; exchange: string }[];
}

interface Route {
  symbol: string;
  exchange: string;
  clients: Set<WebSocket>;
}

const bus = new Subscriber();
bus.connect(`tcp://127.0.0.1:${busPort}`);
const routes = new Map<string, Route>();

function subscribe(client: WebSocket, symbol: string, exchange: string): void {
  const topic = `replay_${exchange}_${symbol}_QUOTE`;
  let route = routes.get(topic);
  if (!route) {
    route = { symbol, exchange, clients: new Set() };
    routes.set(topic, route);
    bus.subscribe(topic);
  }
  route.clients.add(client);
}

new WebSocketServer({ host: '127.0.0.1', port }).on('connection', (client) => {
  client.on('message', (message) => {
    const request = JSON.parse(String(message)) as Request;
    if (request.action === 'subscribe') {
      for (const { symbol, exchange } of request.symbols ?? []) subscribe(client, symbol, exchange);
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
  const { symbol, exchange } = route;
  const tick: unknown = JSON.parse(String(data));
  for (const client of route.clients) {
    client.send(
      JSON.stringify({
        type: 'market_data',
        mode: 2,
        topic: `${symbol}.${exchange}`,
        symbol,
        exchange,
        broker: 'replay',
        data: tick,
      }),
    );
  }
}
