import { hdfcsecurities } from '../../src/modules/brokers/hdfcsecurities/index.js';
import { hdfcsky } from '../../src/modules/brokers/hdfcsky/index.js';
import { zipOf } from '../support/zip-archive.js';
import { GenericDtoSimulator } from './genericdto.js';
import { COMPACT_MASTER, SECURITY_MASTER } from './genericdto-masters.js';

export const SKY_CLIENT = 'S0190007';

export function hdfcSecuritiesSimulator(): GenericDtoSimulator {
  return new GenericDtoSimulator({
    definition: hdfcsecurities,
    master: { path: '/oapi/v1/security-master', body: Buffer.from(SECURITY_MASTER) },
    accessToken: (rolls) => `access-token-${rolls + 1}`,
  });
}

/** Its tokens tell whose they are. */
export function hdfcSkySimulator(): GenericDtoSimulator {
  const part = (claims: unknown) => Buffer.from(JSON.stringify(claims)).toString('base64url');
  return new GenericDtoSimulator({
    definition: hdfcsky,
    master: { path: '/api/v1/contract/Compact?info=download', body: zipOf('CompactScrip.csv', COMPACT_MASTER) },
    accessToken: (rolls) => `${part({ alg: 'HS256' })}.${part({ sub: SKY_CLIENT, roll: rolls })}.signature`,
  });
}
