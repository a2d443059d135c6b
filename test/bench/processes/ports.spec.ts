import { describe, expect, it } from '@jest/globals';
import { hasListener } from './ports.js';

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:5208 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0000000000000000 100 0 0 10 0
   1: 0100007F:5209 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0000000000000000 20 4 30 10 -1
`;

describe('hasListener', () => {
  it('finds a port that is listened on', () => {
    expect(hasListener(table, 0x5208)).toBe(true);
  });

  it('does not take a connection for a listener', () => {
    expect(hasListener(table, 0x5209)).toBe(false);
  });
});
