import { compositedge } from '../../src/modules/brokers/compositedge/index.js';
import type { BrokerDefinition } from '../../src/modules/brokers/engine/contract.js';
import { fivepaisaxts } from '../../src/modules/brokers/fivepaisaxts/index.js';
import { ibulls } from '../../src/modules/brokers/ibulls/index.js';
import { iifl } from '../../src/modules/brokers/iifl/index.js';
import { jainamxts } from '../../src/modules/brokers/jainamxts/index.js';
import { rmoney } from '../../src/modules/brokers/rmoney/index.js';
import { wisdom } from '../../src/modules/brokers/wisdom/index.js';
import { type XtsOptions, XtsSimulator } from './xts.js';

const JSON_SERVICE = '/apimarketdata';
const BINARY_SERVICE = '/apibinarymarketdata';

/** A deployment without deviations: texts, HTTP under both prefixes. */
function texts(definition: BrokerDefinition, deviations: Partial<XtsOptions> = {}): () => XtsSimulator {
  const usual = { socket: JSON_SERVICE, services: [JSON_SERVICE, BINARY_SERVICE], loginSource: 'WebAPI' };
  return () => new XtsSimulator({ definition, ...usual, ...deviations });
}

/** The simulators of the family, by broker. */
export const xtsSimulators = {
  compositedge: texts(compositedge),
  fivepaisaxts: texts(fivepaisaxts),
  ibulls: texts(ibulls),
  iifl: texts(iifl),
  jainamxts: texts(jainamxts, { socket: BINARY_SERVICE, services: [BINARY_SERVICE], packets: 'wide' }),
  rmoney: texts(rmoney, { loginSource: undefined, usesGenericEvents: true }),
  wisdom: texts(wisdom, { nestsQuotes: true }),
};
