import { controlEndpoints, dataEndpoints, runsFeeds } from '../../../modules/bus/bus-endpoints.js';
import { curveSettings } from '../../../modules/bus/curve/curve-settings.js';
import { ControlSeat, sendCanary } from '../bus-lines.js';
import { type Finding, fail, ok, warn } from '../finding.js';
import { knock } from '../network-port.js';
import type { Check, Patient } from '../patient.js';

const KEYS = 'Compare the ZMQ_CURVE_… keys of the two sides: npm run curve-keys tells which belongs where';

/** Whether ticks and control messages come through from every feed that these settings name. */
export const busCheck: Check = async (patient) => {
  const { config, gateway, isHere } = patient;
  // Where feeds run, the bus is the gateway's own: it is there when the gateway is.
  if (!isHere || (runsFeeds(config) && config.zmqEndpoints.length === 0 && gateway.state !== 'running')) return [];
  const data = dataEndpoints(config, undefined).filter(hasPort);
  const control = controlEndpoints(config);
  return Promise.all([
    ...data.map((endpoint) => lookAtData(endpoint, patient)),
    ...control.map((endpoint) => lookAtControl(endpoint, patient)),
  ]);
};

/** Port 0 is one that only its owner knows. */
function hasPort(endpoint: string): boolean {
  return !endpoint.endsWith(':0');
}

async function lookAtData(endpoint: string, { config }: Patient): Promise<Finding> {
  const check = `bus ${endpoint}`;
  const { connected, roundTripMs } = await sendCanary(endpoint, curveSettings(config));
  if (roundTripMs !== undefined) return ok(check, `A canary came back within ${Math.ceil(roundTripMs)} ms`);
  if (!connected) return notConnected(check, endpoint);
  const advice = 'Is it a feed of this version? Its log and its load tell more; foreign publishers answer none';
  return warn(check, 'Connected, and no canary came back', advice);
}

async function lookAtControl(endpoint: string, { config, secret }: Patient): Promise<Finding> {
  const check = `control ${endpoint}`;
  if (!secret) return warn(check, 'Not looked at: it takes the secret key', 'See the finding about the secret key');
  const seat = new ControlSeat([endpoint], curveSettings(config), secret);
  try {
    if (await seat.open()) return ok(check, 'A signed message came back');
  } finally {
    await seat.close();
  }
  const { host, port } = placeOf(endpoint);
  if ((await knock(host, port)) !== 'open') return notConnected(check, endpoint);
  const advice = `Give every process of the gateway the same TICKGATE_SECRET_KEY. ${KEYS}`;
  return fail(check, 'It takes connections, and does not believe this process', advice);
}

async function notConnected(check: string, endpoint: string): Promise<Finding> {
  const { host, port } = placeOf(endpoint);
  const reason = await knock(host, port);
  if (reason === 'open') return fail(check, 'It takes connections, and does not let this process in', KEYS);
  const advice = 'Start the feed, open the firewall between the two, or correct ZMQ_ENDPOINTS';
  return fail(check, `It cannot be reached: ${reason}`, advice);
}

function placeOf(endpoint: string): { host: string; port: number } {
  const [, host = '', port] = /^tcp:\/\/\[?(.+?)\]?:(\d+)$/.exec(endpoint) ?? [];
  return { host, port: Number(port) };
}
