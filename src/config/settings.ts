import { origins, trustedProxies, webAddress } from './network-settings.js';
import { choice, decimal, flag, integer, list, port, type Setting, text } from './setting.js';

/** Every environment variable of Tickgate, once. `.env.example` is generated from this list. */
export const settings = {
  role: choice('TICKGATE_ROLE', ['all', 'feed', 'edge', 'api'], {
    fallback: 'all',
    doc: 'Which parts this process runs.',
  }),
  edges: integer('TICKGATE_EDGES', {
    fallback: 1,
    min: 1,
    max: 64,
    doc: 'Processes that serve WebSocket clients, all on WEBSOCKET_PORT: one for each core that is to work for them (roles all and edge). 1: no further processes.',
  }),
  databaseUrl: text('DATABASE_URL', {
    fallback: 'sqlite:data/tickgate.db',
    secret: true,
    doc: 'Where users, keys, accounts and instruments live: sqlite:FILE, or postgres://USER:PASSWORD@HOST:PORT/DATABASE.',
  }),
  secretKey: text('TICKGATE_SECRET_KEY', {
    fallback: '',
    secret: true,
    doc: 'Encrypts broker secrets and keys the hashes of API keys (32 bytes as 64 hex digits). Empty: generated into a 0600 file beside the database.',
  }),
  bootstrapApiKey: text('TICKGATE_BOOTSTRAP_API_KEY', {
    fallback: '',
    secret: true,
    doc: 'Value of the first API key, made at a first start when there is no user. Empty: random, printed once.',
  }),

  httpHost: text('HTTP_HOST', { fallback: '127.0.0.1', doc: 'Address of REST, Socket.IO and the web page.' }),
  httpPort: port('HTTP_PORT', { fallback: 5000, doc: 'Port of REST, Socket.IO and the web page.' }),
  httpRequestRate: decimal('HTTP_REQUEST_RATE', {
    fallback: 3000,
    above: 0,
    unit: '1/s',
    doc: 'Requests of one API key or signed-in user, and of one address for all that comes without.',
  }),
  httpRequestBurst: integer('HTTP_REQUEST_BURST', {
    fallback: 6000,
    min: 1,
    doc: 'The same requests in a burst.',
  }),

  websocketHost: text('WEBSOCKET_HOST', { fallback: '127.0.0.1', doc: 'Address of the gateway.' }),
  websocketPort: port('WEBSOCKET_PORT', { fallback: 8765, doc: 'Port of the gateway.' }),
  websocketUrl: text('WEBSOCKET_URL', {
    fallback: '',
    doc: 'What clients are told to connect to (wss://… behind a proxy). Empty: derived from host and port.',
  }),
  websocketPortStrategy: choice('WEBSOCKET_PORT_STRATEGY', ['auto', 'fail'], {
    fallback: 'auto',
    doc: 'When the port is taken: auto takes the next free one and says so, fail refuses to start.',
  }),

  zmqHost: text('ZMQ_HOST', { fallback: '127.0.0.1', doc: 'Address that the bus binds.' }),
  zmqPort: port('ZMQ_PORT', { fallback: 5555, doc: 'Port of the bus: ticks.' }),
  zmqControlPort: port('ZMQ_CONTROL_PORT', { fallback: 5556, doc: 'Port of the bus: status and control messages.' }),
  zmqEndpoints: list('ZMQ_ENDPOINTS', {
    fallback: [],
    doc: 'Feeds to listen to, as tcp://host:port, comma-separated. Empty: the own bus.',
  }),
  zmqControlEndpoints: list('ZMQ_CONTROL_ENDPOINTS', {
    fallback: [],
    doc: 'Control endpoints of those feeds, as tcp://host:port, comma-separated. Empty: ZMQ_CONTROL_PORT on the host of each.',
  }),
  zmqAllowRemote: flag('ZMQ_ALLOW_REMOTE', {
    fallback: false,
    doc: 'Lets ZMQ_HOST be an address outside loopback. The bus is then encrypted: ZMQ_CURVE_SECRET_KEY must be set.',
  }),
  zmqCurveSecretKey: text('ZMQ_CURVE_SECRET_KEY', {
    fallback: '',
    secret: true,
    doc: 'Secret CURVE key of this process (40 characters of Z85, in single quotes), for the bus that it binds and for those that it connects to. Empty: no encryption.',
  }),
  zmqCurveServerKey: text('ZMQ_CURVE_SERVER_KEY', {
    fallback: '',
    doc: "Public CURVE key of the feeds to listen to. Empty: this process's own.",
  }),
  zmqCurveClientKeys: list('ZMQ_CURVE_CLIENT_KEYS', {
    fallback: [],
    doc: "Public CURVE keys that the bus lets in beside this process's own, comma-separated: edges and outside consumers.",
  }),
  zmqSendHighWaterMark: integer('ZMQ_SNDHWM', {
    fallback: 1000,
    min: 1,
    unit: 'messages',
    doc: 'Messages that wait in order for one consumer of the bus; beyond them only the newest of each topic arrives.',
  }),

  authTimeout: decimal('WS_AUTH_TIMEOUT', {
    fallback: 15,
    above: 0,
    unit: 's',
    doc: 'Time to authenticate before the socket is closed with 4401.',
  }),
  pingInterval: decimal('WS_PING_INTERVAL', {
    fallback: 30,
    above: 0,
    unit: 's',
    doc: 'Time between pings to a client.',
  }),
  pingTimeout: decimal('WS_PING_TIMEOUT', {
    fallback: 10,
    above: 0,
    unit: 's',
    doc: 'Time to answer a ping before a client counts as gone.',
  }),
  idleTimeout: integer('WS_IDLE_TIMEOUT', {
    fallback: 3600,
    min: 0,
    unit: 's',
    doc: 'A client that has subscribed nothing and sends nothing but pings for this long is closed with 4411. 0: never.',
  }),
  maxConnections: integer('WS_MAX_CONNECTIONS', { fallback: 20_000, min: 1, doc: 'Open sockets in all.' }),
  maxConnectionsPerIp: integer('WS_MAX_CONNECTIONS_PER_IP', {
    fallback: 1000,
    min: 1,
    doc: 'Open sockets of one address (IPv6: of one /64 network). Loopback is exempt.',
  }),
  handshakesPerIp: integer('WS_HANDSHAKES_PER_IP', {
    fallback: 200,
    min: 1,
    unit: '1/s',
    doc: 'Attempts to connect from one address (IPv6: from one /64 network), and with TLS handshakes with either port. Loopback is exempt.',
  }),
  maxConnectionsPerKey: integer('WS_MAX_CONNECTIONS_PER_KEY', {
    fallback: 1000,
    min: 1,
    doc: 'Open sockets of one API key.',
  }),
  maxSymbols: integer('WS_MAX_SYMBOLS', { fallback: 3000, min: 1, doc: 'Subscriptions of one client.' }),
  requestRate: decimal('WS_REQUEST_RATE', { fallback: 50, above: 0, unit: '1/s', doc: 'Requests of one client.' }),
  requestBurst: integer('WS_REQUEST_BURST', { fallback: 3000, min: 1, doc: 'Requests of one client in a burst.' }),
  outboxBytes: integer('WS_OUTBOX_BYTES', {
    fallback: 1_048_576,
    min: 4096,
    unit: 'bytes',
    doc: 'Most bytes that wait for one client; beyond them only the newest tick of each topic is kept.',
  }),
  slowTimeout: decimal('WS_SLOW_TIMEOUT', {
    fallback: 15,
    above: 0,
    unit: 's',
    doc: 'A client that stays blocked for this long is closed with 4408.',
  }),
  resumeTtl: decimal('WS_RESUME_TTL', {
    fallback: 60,
    above: 0,
    unit: 's',
    doc: 'Time after the end of a connection in which its client may come back, at any edge, and has its subscriptions again.',
  }),
  authReply: choice('WS_AUTH_REPLY', ['both', 'auth_response', 'auth'], {
    fallback: 'both',
    doc: 'Which of the two published replies to authenticate are sent.',
  }),
  ltpThrottle: integer('LTP_THROTTLE_MS', {
    fallback: 50,
    min: 0,
    unit: 'ms',
    doc: 'Least time between two LTP messages of a symbol; the newest always arrives. 0: off.',
  }),
  snapshotMaxAge: decimal('SNAPSHOT_MAX_AGE', {
    fallback: 60,
    above: 0,
    unit: 's',
    doc: 'A snapshot older than this is marked stale.',
  }),

  backoffMin: decimal('FEED_BACKOFF_MIN', {
    fallback: 1,
    above: 0,
    unit: 's',
    doc: 'First wait before an upstream reconnect.',
  }),
  backoffMax: decimal('FEED_BACKOFF_MAX', {
    fallback: 60,
    above: 0,
    unit: 's',
    doc: 'Longest wait before an upstream reconnect.',
  }),
  linger: decimal('FEED_LINGER', {
    fallback: 5,
    above: 0,
    unit: 's',
    doc: 'Time that an upstream subscription outlives its last subscriber.',
  }),
  maxSymbolsPerWebsocket: integer('MAX_SYMBOLS_PER_WEBSOCKET', {
    fallback: 0,
    min: 0,
    doc: "Symbols on one upstream connection. 0: the broker's own limit.",
  }),
  maxWebsocketConnections: integer('MAX_WEBSOCKET_CONNECTIONS', {
    fallback: 0,
    min: 0,
    doc: "Upstream connections of one account. 0: the broker's own limit.",
  }),

  replayFile: text('TICKGATE_REPLAY_FILE', {
    fallback: '',
    doc: 'Recording that the replay broker plays. Empty: the one that comes with Tickgate.',
  }),
  replaySpeed: decimal('TICKGATE_REPLAY_SPEED', { fallback: 1, above: 0, doc: 'Speed factor of the replay.' }),
  replayLoop: flag('TICKGATE_REPLAY_LOOP', { fallback: true, doc: 'Start again when the recording ends.' }),
  replaySeed: integer('TICKGATE_REPLAY_SEED', {
    fallback: 1,
    min: 0,
    doc: 'Seed of what the replay interpolates and synthesises: the same seed gives the same ticks.',
  }),
  replayTimestamps: choice('TICKGATE_REPLAY_TIMESTAMPS', ['now', 'kept'], {
    fallback: 'now',
    doc: 'Move recorded times to now, or keep them.',
  }),

  metricsHost: text('METRICS_HOST', {
    fallback: '127.0.0.1',
    doc: 'Address of the Prometheus metrics. They ask for no key: keep it where only your monitoring can reach it.',
  }),
  metricsPort: port('METRICS_PORT', {
    fallback: 9464,
    doc: 'Port of the Prometheus metrics (/metrics). When it is taken, the next free one is used and said in the log.',
  }),
  logFormat: choice('LOG_FORMAT', ['pretty', 'json'], {
    fallback: 'pretty',
    doc: 'Log for people, or one JSON object a line.',
  }),
  logLevel: choice('LOG_LEVEL', ['fatal', 'error', 'warn', 'info', 'debug', 'trace'], {
    fallback: 'info',
    doc: 'Least important kind of line that is logged.',
  }),
  alertWebhookUrl: webAddress('ALERT_WEBHOOK_URL', {
    fallback: '',
    secret: true,
    doc: 'Where alerts are posted as JSON (http or https). Empty: nowhere. Never logged.',
  }),

  auditRetentionDays: integer('AUDIT_RETENTION_DAYS', {
    fallback: 365,
    min: 1,
    unit: 'days',
    doc: 'Age at which entries of the audit log are removed.',
  }),

  corsOrigins: origins('CORS_ORIGINS', {
    fallback: ['*'],
    doc: 'Origins whose pages may use the HTTP port and the gateway, comma-separated. *: every one, but without cookies.',
  }),
  trustProxy: trustedProxies('TRUST_PROXY', {
    fallback: 'off',
    doc: 'Proxies whose X-Forwarded-For is believed: off, a number of hops, or addresses (IP, IP/bits, loopback, linklocal, uniquelocal), comma-separated. Set it only where clients cannot go round the proxy.',
  }),
  tlsCert: text('TLS_CERT', {
    fallback: '',
    doc: 'PEM file of the certificate and its chain: HTTP and the gateway then speak TLS only. Read again on SIGHUP.',
  }),
  tlsKey: text('TLS_KEY', { fallback: '', doc: 'PEM file of the private key of TLS_CERT.' }),
} satisfies Record<string, Setting<unknown>>;

/** Names of the design whose function is still to come: setting one is said at start, never silently ignored. */
export const reserved: readonly string[] = [
  // Our own consumers keep no queue: what waits is in the kernel, and then in the publisher.
  'ZMQ_RCVHWM',
];

type Value<S> = S extends { parse(text: string): infer T } ? T : never;

/** The whole configuration, typed. Times are in the unit that the setting names. */
export type Config = { readonly [K in keyof typeof settings]: Value<(typeof settings)[K]> };
