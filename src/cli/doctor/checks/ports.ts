import { servesClients } from '../../../app.module.js';
import type { Config } from '../../../config/settings.js';
import { edgeProcesses } from '../../../edges/edge-settings.js';
import { runsFeeds } from '../../../modules/bus/bus-endpoints.js';
import { type Finding, fail, ok, warn } from '../finding.js';
import { type PortState, portState, reachable } from '../network-port.js';
import type { Check, Patient } from '../patient.js';
import { getPage } from '../running-gateway.js';

/** A port that the gateway of these settings opens. */
interface Door {
  name: string;
  setting: string;
  host: string;
  port: number;
  /** Takes the next free port when this one is taken. */
  moves: boolean;
  /** The gateway runs without it. */
  isDispensable?: boolean;
  /** Whether what listens is this gateway; absent: another check finds out. */
  isOurs?(): Promise<boolean>;
}

/** Whether every port can be opened, or is open by the gateway itself. */
export const portsCheck: Check = async (patient) => {
  if (!patient.isHere) return [];
  return Promise.all(doorsOf(patient.config).map((door) => lookAt(door, patient)));
};

function doorsOf(config: Config): Door[] {
  const s = config.tlsCert === '' ? '' : 's';
  const says = (url: string, text: string) => () =>
    getPage(url).then(
      ({ body }) => body.includes(text),
      () => false,
    );
  const { httpHost, httpPort, websocketHost, websocketPort, metricsHost, metricsPort } = config;
  const websocket = `http${s}://${reachable(websocketHost)}:${websocketPort}/`;
  const metrics = `http://${reachable(metricsHost)}:${metricsPort}/metrics`;
  return [
    { name: 'http', setting: 'HTTP_PORT', host: httpHost, port: httpPort, moves: false },
    ...(servesClients(config)
      ? [
          {
            name: 'websocket',
            setting: 'WEBSOCKET_PORT',
            host: websocketHost,
            port: websocketPort,
            moves: config.websocketPortStrategy === 'auto' && edgeProcesses(config) === 0,
            isOurs: says(websocket, 'Tickgate'),
          },
        ]
      : []),
    ...(runsFeeds(config)
      ? [
          { name: 'bus', setting: 'ZMQ_PORT', host: config.zmqHost, port: config.zmqPort, moves: false },
          {
            name: 'control',
            setting: 'ZMQ_CONTROL_PORT',
            host: config.zmqHost,
            port: config.zmqControlPort,
            moves: false,
          },
        ]
      : []),
    {
      name: 'metrics',
      setting: 'METRICS_PORT',
      host: metricsHost,
      port: metricsPort,
      moves: true,
      isDispensable: true,
      isOurs: says(metrics, 'tickgate_'),
    },
  ];
}

async function lookAt(door: Door, { gateway }: Patient): Promise<Finding> {
  const check = `port ${door.name}`;
  const place = `${door.host}:${door.port}`;
  if (door.port === 0) return ok(check, 'Any free port, another one at every start');
  const state = await portState(door.host, door.port);
  const judge = door.isDispensable ? warn : fail;
  if (state === 'forbidden')
    return judge(
      check,
      `${place} is for the administrator alone`,
      `Set ${door.setting} to a port above 1023, and let a proxy have this one`,
    );
  if (state === 'elsewhere')
    return judge(
      check,
      `${door.host} is no address of this machine`,
      `Set ${door.setting.replace('PORT', 'HOST')} to one that is, or to 0.0.0.0`,
    );
  return gateway.state === 'running' ? whileRunning(door, check, place, state) : beforeStart(door, check, place, state);
}

function beforeStart(door: Door, check: string, place: string, state: PortState): Finding {
  if (state === 'free') return ok(check, `${place} is free`);
  const advice = `Stop the program that has it, or set ${door.setting}`;
  if (door.moves) return warn(check, `${place} is taken: the gateway would take the next free one`, advice);
  return fail(check, `${place} is taken: the gateway would not start`, advice);
}

async function whileRunning(door: Door, check: string, place: string, state: PortState): Promise<Finding> {
  const isOurs = state === 'taken' && ((await door.isOurs?.()) ?? true);
  if (isOurs) return ok(check, `${place} is open`);
  const message =
    state === 'free'
      ? `The gateway that runs has not opened ${place}`
      : `Another program has ${place}, not the gateway`;
  if (door.moves)
    return warn(
      check,
      `${message}: it took another port, which its log names`,
      `Free it or set ${door.setting}, and restart the gateway`,
    );
  return fail(check, message, 'Restart the gateway: it was started with other settings');
}
