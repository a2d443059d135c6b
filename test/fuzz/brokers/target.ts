import fc from 'fast-check';
import { type Claim, fuzzTarget } from '../support/target.js';
import { perform, steps } from './frame-input.js';
import { allMaterial, type Material } from './material.js';
import { ProtocolSession } from './protocol-session.js';

/** Makes a key pair for every connection, which takes 100 ms under Jest. */
const SLOW_TO_MAKE: ReadonlySet<string> = new Set(['groww']);

/** Everything, or some. */
const wanted = fc.oneof(fc.constant('all' as const), fc.array(fc.nat(1000), { maxLength: 12 }));

/** Every broker's protocol, by its frames. */
export const brokers = fuzzTarget(
  'brokers',
  async () => undefined,
  async () => {},
  allMaterial().map(claimOf),
);

function claimOf(material: Material): Claim<unknown> {
  return {
    title: `${material.name} never throws, and gives plausible ticks of what is subscribed and of nothing else`,
    runs: SLOW_TO_MAKE.has(material.name) ? 8 : 60,
    of: () =>
      fc.property(wanted, steps, (topics, happenings) => {
        const session = new ProtocolSession(material);
        for (const topic of topics === 'all' ? material.topics.keys() : topics) session.toggle(topic);
        for (const step of happenings) perform(session, material, step);
        if (session.faults.length > 0) throw new Error(session.faults.slice(0, 3).join('\n'));
      }),
  };
}
