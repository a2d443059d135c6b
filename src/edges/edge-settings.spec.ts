import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '../config/load-config.js';
import { edgeEnvironment } from './edge-environment.js';
import { checkEdgeSettings, edgeProcesses, edgeWarnings } from './edge-settings.js';

const config = (env: Record<string, string>) => loadConfig(env).config;
const OWN = { data: 'tcp://127.0.0.1:41555', control: 'tcp://127.0.0.1:41556' };
const NO_BUS = { data: undefined, control: undefined };

describe('TICKGATE_EDGES', () => {
  it('counts where WebSocket clients are served, from two on', () => {
    expect(edgeProcesses(config({}))).toBe(0);
    expect(edgeProcesses(config({ TICKGATE_EDGES: '1' }))).toBe(0);
    expect(edgeProcesses(config({ TICKGATE_EDGES: '3' }))).toBe(3);
    expect(edgeProcesses(config({ TICKGATE_EDGES: '3', TICKGATE_ROLE: 'edge' }))).toBe(3);
    for (const role of ['feed', 'api'])
      expect(edgeProcesses(config({ TICKGATE_EDGES: '3', TICKGATE_ROLE: role }))).toBe(0);
  });

  it('is said to have no effect in the other roles', () => {
    for (const role of ['feed', 'api']) {
      expect(edgeWarnings(config({ TICKGATE_EDGES: '2', TICKGATE_ROLE: role }), 8)).toEqual([
        `TICKGATE_EDGES=2 has no effect with TICKGATE_ROLE=${role}, which serves no WebSocket clients`,
      ]);
    }
  });

  it('is said to be more than the machine has cores', () => {
    expect(edgeWarnings(config({ TICKGATE_EDGES: '8' }), 8)).toEqual([]);
    expect(edgeWarnings(config({ TICKGATE_EDGES: '9' }), 8)).toEqual([expect.stringContaining('cores (8)')]);
    expect(edgeWarnings(config({}), 0)).toEqual([]);
  });

  it('is refused where processes could not share the database, or the keys of the bus', () => {
    const refusal = (env: Record<string, string>) => {
      try {
        checkEdgeSettings(config(env));
      } catch (error) {
        return (error as Error).message;
      }
      return undefined;
    };
    const memory = { DATABASE_URL: 'sqlite::memory:' };
    expect(refusal(memory)).toBeUndefined();
    expect(refusal({ ...memory, TICKGATE_EDGES: '2' })).toMatch(/DATABASE_URL/);
    const foreign = { ZMQ_ENDPOINTS: 'tcp://10.0.0.1:5555', ZMQ_CURVE_SERVER_KEY: 'k' };
    expect(refusal({ ...foreign, TICKGATE_EDGES: '2' })).toMatch(/ZMQ_CURVE_SERVER_KEY/);
    expect(refusal({ ...foreign, TICKGATE_EDGES: '2', TICKGATE_ROLE: 'edge' })).toBeUndefined();
  });
});

describe('what an edge process is told', () => {
  /** As the edge reads it, in the environment that it inherits. */
  const told = (env: Record<string, string>, bus = OWN as Parameters<typeof edgeEnvironment>[1]) =>
    config({ ...env, ...edgeEnvironment(config(env), bus) });

  it('makes it an edge of this gateway, and no main process again', () => {
    const edge = told({ TICKGATE_EDGES: '2', TICKGATE_BOOTSTRAP_API_KEY: 'first-key-0123', WEBSOCKET_PORT: '9000' });
    expect(edge).toMatchObject({
      role: 'edge',
      edges: 1,
      websocketPort: 9000,
      websocketPortStrategy: 'fail',
      zmqEndpoints: [OWN.data],
      zmqControlEndpoints: [OWN.control],
      bootstrapApiKey: '',
    });
    expect(edgeProcesses(edge)).toBe(0);
  });

  it('divides the connections among the edges', () => {
    expect(told({ TICKGATE_EDGES: '3', WS_MAX_CONNECTIONS: '100' }).maxConnections).toBe(34);
    expect(told({ TICKGATE_EDGES: '2' }).maxConnections).toBe(10_000);
  });

  it('leaves alerts to the main process', () => {
    expect(told({ TICKGATE_EDGES: '2', ALERT_WEBHOOK_URL: 'https://example.com/hook' }).alertWebhookUrl).toBe('');
  });

  it('leads to an address where the bus is bound to all of them', () => {
    const edge = told({ TICKGATE_EDGES: '2' }, { data: 'tcp://0.0.0.0:5555', control: 'tcp://0.0.0.0:5556' });
    expect(edge).toMatchObject({
      zmqEndpoints: ['tcp://127.0.0.1:5555'],
      zmqControlEndpoints: ['tcp://127.0.0.1:5556'],
    });
  });

  it('leads to further feeds as well', () => {
    const edge = told({ TICKGATE_EDGES: '2', ZMQ_ENDPOINTS: 'tcp://10.0.0.1:5555,tcp://127.0.0.1:41555' });
    expect(edge.zmqEndpoints).toEqual(['tcp://10.0.0.1:5555', 'tcp://127.0.0.1:41555']);
    expect(edge.zmqControlEndpoints).toEqual([OWN.control, 'tcp://10.0.0.1:5556', 'tcp://127.0.0.1:5556']);
  });

  it('leaves the bus as it is configured where the main process binds none', () => {
    const env = { TICKGATE_EDGES: '2', TICKGATE_ROLE: 'edge', ZMQ_ENDPOINTS: 'tcp://10.0.0.1:5555' };
    expect(told(env, NO_BUS)).toMatchObject({ zmqEndpoints: ['tcp://10.0.0.1:5555'], zmqControlEndpoints: [] });
  });
});
