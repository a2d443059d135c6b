import fc from 'fast-check';
import { fuzzTarget } from '../support/target.js';
import { playRounds } from './play-rounds.js';
import { plan } from './rounds.js';
import { ClientWorld } from './world.js';

/** The client protocol as a state machine: several clients on real sockets, and a model of who must get what. */
export const client = fuzzTarget(
  'client',
  () => ClientWorld.start(),
  (world) => world.stop(),
  [
    {
      title:
        'answers every request of every client once and in turn, and sends data to whom it belongs and to nobody else',
      runs: 40,
      of: (world) =>
        fc.asyncProperty(plan, async (rounds) => {
          const faults = await playRounds(world, rounds);
          if (faults.length > 0) throw new Error(faults.slice(0, 3).join('\n'));
        }),
    },
  ],
);
