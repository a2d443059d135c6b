import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { type DescribedOperation, operationsOf } from '../../admin/support/operations.js';
import { type Claim, fuzzTarget } from '../support/target.js';
import { requestsOf } from './request-input.js';
import { RestWorld } from './rest-world.js';

type OpenApi = Parameters<typeof operationsOf>[0];

const DOCUMENT = new URL('../../../docs/openapi.json', import.meta.url);

/** One claim for each part of the API. */
const AREAS = ['/api/v1', '/admin/v1', '/auth', '/broker', '/health'] as const;

/** Every operation of the document: its bodies, queries and paths. */
export const rest = fuzzTarget(
  'rest',
  () => RestWorld.start(),
  (world) => world.stop(),
  AREAS.map(claimOf),
);

function claimOf(area: string): Claim<RestWorld> {
  const isIn = ({ path }: DescribedOperation) => path.startsWith(`${area}/`);
  const count = operationsOf(JSON.parse(readFileSync(DOCUMENT, 'utf8')) as OpenApi).filter(isIn).length;
  return {
    title: `${area} answers any request with what it asked for or with a coded error, and never with a fault of its own`,
    runs: count * 3,
    of: (world) => {
      const requests = world.operations
        .filter(isIn)
        .map((described) => fc.tuple(fc.constant(described), requestsOf(described, world.resolve)));
      return fc.asyncProperty(fc.oneof(...requests), async ([described, input]) => {
        const fault = await world.fault(described, input);
        if (fault) throw new Error(fault);
      });
    },
  };
}
