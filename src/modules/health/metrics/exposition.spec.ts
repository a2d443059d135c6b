import { describe, expect, it } from '@jest/globals';
import { exposition, familyOf, joined } from './exposition.js';

const CLIENTS = familyOf(
  'tickgate_clients',
  '# HELP tickgate_clients Open connections\n# TYPE tickgate_clients gauge\ntickgate_clients{channel="a b{c}"} 2\n',
);
const ROUTES = familyOf(
  'tickgate_routes',
  '# HELP tickgate_routes Topics\n# TYPE tickgate_routes gauge\ntickgate_routes 7',
);

describe('the exposition', () => {
  it('of one process is what its metrics say', () => {
    expect(exposition([CLIENTS, ROUTES])).toBe(
      '# HELP tickgate_clients Open connections\n# TYPE tickgate_clients gauge\ntickgate_clients{channel="a b{c}"} 2\n\n' +
        '# HELP tickgate_routes Topics\n# TYPE tickgate_routes gauge\ntickgate_routes 7\n',
    );
  });

  it('of several has each metric once, and the process in each series, with labels or without', () => {
    const families = joined([
      { process: 'main', families: [CLIENTS] },
      { process: 'edge-1', families: [ROUTES, CLIENTS] },
    ]);
    expect(exposition(families)).toBe(
      '# HELP tickgate_clients Open connections\n# TYPE tickgate_clients gauge\n' +
        'tickgate_clients{process="main",channel="a b{c}"} 2\ntickgate_clients{process="edge-1",channel="a b{c}"} 2\n\n' +
        '# HELP tickgate_routes Topics\n# TYPE tickgate_routes gauge\ntickgate_routes{process="edge-1"} 7\n',
    );
  });

  it('leaves the metrics of a process as they were', () => {
    joined([{ process: 'main', families: [CLIENTS] }]);
    expect(CLIENTS.samples).toEqual(['tickgate_clients{channel="a b{c}"} 2']);
  });
});
