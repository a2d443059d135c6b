import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { FakeEdges } from '../../test/edges/support/fake-edges.js';
import type { AlertSink } from '../modules/health/alerts/alert.js';
import type { Alerts } from '../modules/health/alerts/alerts.js';
import { EdgeAlerts } from './edge-alerts.js';
import type { EdgeLink } from './edge-link.js';
import type { FromEdge } from './edge-messages.js';
import { MainAlerts } from './main-alerts.js';

/** What the alerts of a process are told by, and what it raises them by. */
function alerts(told: AlertSink): { sink: AlertSink; alerts: Alerts } {
  const own = { sink: told };
  const passOn = (wrap: (told: AlertSink) => AlertSink) => {
    own.sink = wrap(own.sink);
  };
  return Object.assign(own, { alerts: { passOn } as unknown as Alerts });
}

const nobody: AlertSink = { raise: () => {}, resolve: () => {} };

let fake: FakeEdges;
let told: string[];
let main: ReturnType<typeof alerts>;
let edge: ReturnType<typeof alerts>;

/** An edge process whose words reach the main process. */
beforeEach(async () => {
  for (const level of ['log', 'error'] as const) jest.spyOn(Logger.prototype, level).mockImplementation(() => {});
  told = [];
  fake = new FakeEdges();
  main = alerts({
    raise: (cause, subject, message, count) => told.push(`raise ${cause} ${subject}: ${message} (${count})`),
    resolve: (cause, subject, message) => told.push(`resolve ${cause} ${subject}: ${message}`),
  });
  new MainAlerts(main.alerts, fake.edges).onModuleInit();
  await fake.started();
  edge = alerts(nobody);
  const send = async (message: FromEdge) => fake.children[0]!.say(message);
  new EdgeAlerts(edge.alerts, { send } as unknown as EdgeLink).onModuleInit();
});

afterEach(() => {
  jest.restoreAllMocks();
});

describe('an alert of an edge', () => {
  it('is told by the main process, with the name of the edge', () => {
    edge.sink.raise('bus_gap', 'bus', 'Messages did not arrive', 3);
    edge.sink.raise('bus_gap', 'bus', 'Messages did not arrive');
    expect(told).toEqual([
      'raise bus_gap bus: edge-1: Messages did not arrive (3)',
      'raise bus_gap bus: edge-1: Messages did not arrive (1)',
    ]);
  });

  it('is over when the edge says so, and the main process does not see it either', () => {
    edge.sink.raise('bus_mute', 'bus', 'mute');
    main.sink.raise('bus_mute', 'bus', 'mute', 1);
    told.length = 0;
    edge.sink.resolve('bus_mute', 'bus', 'well');
    expect(told).toEqual([]);
    main.sink.resolve('bus_mute', 'bus', 'well');
    expect(told).toEqual(['resolve bus_mute bus: well']);
  });

  it('is over with the edge', () => {
    edge.sink.raise('bus_mute', 'bus', 'mute');
    told.length = 0;
    fake.children[0]!.end('killed by SIGKILL');
    expect(told).toEqual([expect.stringMatching(/^resolve bus_mute bus: edge-1/)]);
  });

  it('that was never raised is not said to be over', () => {
    edge.sink.resolve('bus_mute', 'bus', 'well');
    expect(told).toEqual([]);
  });
});
