import fc from 'fast-check';
import { oddValue } from '../support/mutate-json.js';
import { INSTRUMENTS, OWNERS } from './vocabulary.js';

/** A request as it goes over the wire, and the key that its `KEY` stands for. */
export interface Request {
  /** Text or bytes that are sent as they are, or an object that is sent as JSON. */
  message: string | Uint8Array | Record<string, unknown>;
  key?: (typeof KEYS)[number];
  /** Adds the token of the client's session that has ended, where there is one. */
  resumes?: boolean;
}

const KEYS = [...OWNERS, 'wrong'] as const;

/** Mostly what is right, so that the sequences lead somewhere. */
function mostly<T>(right: fc.Arbitrary<T>, wrong: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: right }, { weight: 1, arbitrary: wrong });
}

const name = mostly(
  fc.constantFrom(...INSTRUMENTS.map(({ symbol }) => symbol), 'SYM1:5', 'SYM1:20', 'SYM10:200'),
  fc.oneof(fc.constantFrom('NOPE', 'SYM1:7', 'x'.repeat(129), 'a\nb', '\ud800', ':20', 'SYM1_'), oddValue),
);
const exchange = mostly(fc.constant('NSE'), fc.oneof(fc.constantFrom('BSE', 'BSE_INDEX', 'MARS', 'nse'), oddValue));
const mode = mostly(
  fc.constantFrom<unknown>(1, 2, 3, 4, 'LTP', 'Quote', 'Depth', 'depth', 'ltp', undefined),
  fc.oneof(fc.constantFrom<unknown>(0, 5, '1', 'ticks', 'toString'), oddValue),
);
const depthLevel = mostly(
  fc.constantFrom<unknown>(undefined, undefined, 5, 20, 200),
  fc.oneof(fc.constantFrom<unknown>(7, '20', -5, 5.5), oddValue),
);
const isStrict = fc.constantFrom<unknown>(undefined, undefined, true, false, 'true');

const entry: fc.Arbitrary<unknown> = mostly(
  fc.oneof(
    fc.record({ symbol: name, exchange, mode, depth_level: depthLevel, strict_depth: isStrict }),
    fc.record({ symbol: name, exchange: fc.constant('NSE') }),
    fc.record({ symbol: fc.constant('SENSEX'), exchange: fc.constant('BSE_INDEX'), mode }),
  ),
  oddValue,
);

const list = mostly(fc.array(entry, { minLength: 1, maxLength: 5 }), oddValue);

const instrumentRequest: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  entry.map((one) => (typeof one === 'object' && one !== null && !Array.isArray(one) ? { ...one } : { symbol: one })),
  fc.record({ symbols: list, mode, depth_level: depthLevel }),
  fc.record({ instruments: list, mode }),
  fc.record({ symbols: list }),
);

const withAction = (action: fc.Arbitrary<unknown>, fields: fc.Arbitrary<Record<string, unknown>>) =>
  fc
    .tuple(action, fields, fc.constantFrom('action', 'action', 'type'))
    .map(([value, others, field]): Record<string, unknown> => ({ ...others, [field]: value }));

const plain = withAction(
  fc.oneof(
    fc.constantFrom('unsubscribe_all', 'get_subscriptions', 'get_broker_info', 'get_supported_brokers'),
    fc.constantFrom('subscribe_orders', 'unsubscribe_orders', 'ping'),
  ),
  fc.record({ timestamp: fc.jsonValue({ maxDepth: 1 }), _pingId: fc.nat() }, { requiredKeys: [] }),
);

const nonsense: fc.Arbitrary<Request['message']> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.json(),
  fc.uint8Array({ maxLength: 40 }),
  withAction(fc.oneof(fc.constantFrom('fly', 'constructor', '__proto__', 'SUBSCRIBE', ' ping'), oddValue), plain),
);

/** The id that comes back; one that is no text or number does not. */
const id = fc.oneof(
  { weight: 6, arbitrary: fc.nat().map((value) => ({ request_id: value as unknown })) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary' }).map((value) => ({ request_id: value as unknown })) },
  { weight: 2, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: oddValue.map((value) => ({ request_id: value })) },
);

const withId = (message: fc.Arbitrary<Record<string, unknown>>): fc.Arbitrary<Request> =>
  fc.tuple(message, id).map(([fields, own]) => ({ message: { ...fields, ...own } }));

const authenticate: fc.Arbitrary<Request> = fc
  .tuple(
    fc.constantFrom('authenticate', 'auth'),
    fc.constantFrom('api_key', 'apikey'),
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...OWNERS) },
      { weight: 1, arbitrary: fc.constant('wrong' as const) },
    ),
    fc.boolean(),
    id,
  )
  .map(([action, field, key, resumes, own]) => ({ message: { action, [field]: 'KEY', ...own }, key, resumes }));

const badKey: fc.Arbitrary<Request> = fc
  .tuple(fc.constantFrom<unknown>(undefined, null, 5, '', {}, [], true, 'x'.repeat(513)), id)
  .map(([api_key, own]) => ({ message: { action: 'authenticate', api_key, ...own } }));

export const request: fc.Arbitrary<Request> = fc.oneof(
  { weight: 10, arbitrary: withId(withAction(fc.constant('subscribe'), instrumentRequest)) },
  { weight: 5, arbitrary: withId(withAction(fc.constant('unsubscribe'), instrumentRequest)) },
  { weight: 4, arbitrary: withId(plain) },
  { weight: 3, arbitrary: authenticate },
  { weight: 1, arbitrary: badKey },
  { weight: 2, arbitrary: nonsense.map((message) => ({ message })) },
);
