import type { Config } from '../config/settings.js';
import { controlEndpoints, dataEndpoints, reachable } from '../modules/bus/bus-endpoints.js';
import { edgeProcesses } from './edge-settings.js';

/** What the main process has bound, with the real ports; undefined where it runs no feeds. */
export interface BoundBus {
  data: string | undefined;
  control: string | undefined;
}

/**
 * What an edge process is told beside the environment of the main process. An empty value stands for the default.
 *
 * All edges together let in as many connections as one process would: the system spreads them evenly.
 */
export function edgeEnvironment(config: Config, bus: BoundBus): Record<string, string> {
  return {
    TICKGATE_ROLE: 'edge',
    TICKGATE_EDGES: '',
    WEBSOCKET_PORT_STRATEGY: 'fail',
    WS_MAX_CONNECTIONS: String(Math.ceil(config.maxConnections / edgeProcesses(config))),
    // The main process tells of alerts for all, and has made the first key.
    ALERT_WEBHOOK_URL: '',
    TICKGATE_BOOTSTRAP_API_KEY: '',
    ...(bus.data !== undefined && bus.control !== undefined && lines(config, bus.data, bus.control)),
  };
}

function lines(config: Config, data: string, control: string): Record<string, string> {
  return {
    ZMQ_ENDPOINTS: dataEndpoints(config, data).join(','),
    ZMQ_CONTROL_ENDPOINTS: [reachable(control), ...controlEndpoints(config, control)].join(','),
  };
}
