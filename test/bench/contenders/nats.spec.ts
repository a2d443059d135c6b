import { describe, expect, it } from '@jest/globals';
import type { Sample } from '../load/pass.js';
import { judge } from '../report/verdicts.js';
import { Outcome } from '../scenario.js';
import { natsConfig } from './nats.js';
import { againstNats } from './nats-checks.js';

const rounds = (deliveriesPerSecond: number, p50: number, p99: number) =>
  new Outcome([{ deliveriesPerSecond, p50, p99 } as Sample]);

function verdicts(latency: boolean, tickgate: Outcome<Sample>, nats: Outcome<Sample>) {
  const outcomes = new Map([
    ['tickgate', tickgate],
    ['nats', nats],
  ]);
  return againstNats({ latency }).map((check) => judge(check, outcomes).verdict);
}

describe('nats', () => {
  it('listens on loopback only, on both of its ports', () => {
    const config = natsConfig(4001, 4002);
    expect(config.match(/host: "127\.0\.0\.1"/g)).toHaveLength(2);
    expect(config).toMatch(/^port: 4001$/m);
    expect(config).toMatch(/websocket \{.*port: 4002, no_tls: true, compression: false \}/);
  });
});

describe('againstNats', () => {
  it('takes one per cent less for as many deliveries, and more for fewer', () => {
    expect(verdicts(false, rounds(990, 1, 1), rounds(1000, 1, 1))).toEqual([{ figure: '0.99 ×', met: true }]);
    expect(verdicts(false, rounds(980, 1, 1), rounds(1000, 1, 1))).toEqual([{ figure: '0.98 ×', met: false }]);
  });

  it('asks for both latencies to be lower where they are compared', () => {
    expect(verdicts(true, rounds(1000, 2000, 9000), rounds(1000, 2100, 8000))).toEqual([
      { figure: '1.00 ×', met: true },
      { figure: '2.0 ms against 2.1 ms', met: true },
      { figure: '9.0 ms against 8.0 ms', met: false },
    ]);
  });

  it('judges nothing where nats-server could not run', () => {
    const outcomes = new Map([['tickgate', rounds(1, 1, 1)]]);
    const judged = againstNats({ latency: true }).map((check) => judge(check, outcomes).verdict);
    expect(judged).toEqual([undefined, undefined, undefined]);
  });
});
