import { beforeEach, describe, expect, it } from '@jest/globals';
import { SharedAlerts } from './shared-alerts.js';

let told: string[];
let shared: SharedAlerts;

beforeEach(() => {
  told = [];
  shared = new SharedAlerts({
    raise: (cause, subject, message, count) => told.push(`raise ${cause} ${subject} ${message} ${count}`),
    resolve: (cause, subject, message) => told.push(`resolve ${cause} ${subject} ${message}`),
  });
});

describe('alerts of several processes', () => {
  it('go on as they are raised', () => {
    shared.of('edge-1').raise('bus_gap', 'bus', 'gaps', 3);
    expect(told).toEqual(['raise bus_gap bus gaps 3']);
  });

  it('are over when none of those that saw it sees it any more', () => {
    shared.of('main').raise('bus_mute', 'bus', 'mute', 1);
    shared.of('edge-1').raise('bus_mute', 'bus', 'mute', 1);
    told.length = 0;
    shared.of('main').resolve('bus_mute', 'bus', 'well');
    expect(told).toEqual([]);
    shared.of('edge-1').resolve('bus_mute', 'bus', 'well');
    expect(told).toEqual(['resolve bus_mute bus well']);
  });

  it('are not over because one is well that never saw it', () => {
    shared.of('edge-1').raise('bus_mute', 'bus', 'mute', 1);
    told.length = 0;
    for (const well of ['main', 'edge-2']) shared.of(well).resolve('bus_mute', 'bus', 'well');
    expect(told).toEqual([]);
  });

  it('are over with the last process that saw it', () => {
    shared.of('edge-1').raise('bus_mute', 'bus', 'mute', 1);
    shared.of('edge-2').raise('bus_mute', 'bus', 'mute', 1);
    told.length = 0;
    shared.forget('edge-1');
    expect(told).toEqual([]);
    shared.forget('edge-2');
    expect(told).toEqual([expect.stringContaining('resolve bus_mute bus edge-2')]);
  });

  it('of different things are apart', () => {
    shared.of('edge-1').raise('slow_client', 'key-1', 'slow', 1);
    shared.of('edge-1').raise('slow_client', 'key-2', 'slow', 1);
    told.length = 0;
    shared.of('edge-1').resolve('slow_client', 'key-1', 'fast');
    expect(told).toEqual(['resolve slow_client key-1 fast']);
  });

  it('are forgotten, the oldest first, when they are very many', () => {
    for (let i = 0; i < 1002; i++) shared.of('edge-1').raise('slow_client', `key-${i}`, 'slow', 1);
    told.length = 0;
    shared.forget('edge-1');
    expect(told).toHaveLength(1000);
  });
});
