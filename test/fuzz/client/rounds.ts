import fc from 'fast-check';
import { type Request, request } from './requests.js';

/** A tick of one of the topics, by its place modulo their number. */
export interface Tick {
  topic: number;
  /** It tells itself whether its depth is the broker's own. */
  ownsSupport: boolean;
}

export type Round =
  /** Requests of several clients at once; ticks of anchored topics come in between. */
  | { kind: 'requests'; requests: { client: number; request: Request }[]; ticks: Tick[] }
  /** Ticks of any topics while nobody asks for anything. */
  | { kind: 'ticks'; ticks: Tick[] }
  | { kind: 'drop'; client: number };

export interface Plan {
  /** Which clients are authenticated when it begins. */
  authenticated: boolean[];
  rounds: Round[];
}

export const CLIENTS = 3;

const client = fc.nat(CLIENTS - 1);
const tick = fc.record({ topic: fc.nat(200), ownsSupport: fc.boolean() });

export const plan: fc.Arbitrary<Plan> = fc.record({
  authenticated: fc.array(
    fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
    { minLength: CLIENTS, maxLength: CLIENTS },
  ),
  rounds: fc.array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          kind: fc.constant('requests' as const),
          requests: fc.array(fc.record({ client, request }), { minLength: 1, maxLength: 6 }),
          ticks: fc.array(tick, { maxLength: 4 }),
        }),
      },
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constant('ticks' as const),
          ticks: fc.array(tick, { minLength: 1, maxLength: 12 }),
        }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('drop' as const), client }) },
    ),
    { minLength: 1, maxLength: 12 },
  ),
});
