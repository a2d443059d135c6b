import { fail, ok, warn } from '../finding.js';
import type { Check } from '../patient.js';

/** Whether the gateway runs. */
export const gatewayCheck: Check = async ({ gateway, isHere, config }) => {
  switch (gateway.state) {
    case 'running':
      return [ok('gateway', `It runs, as ${gateway.endpoints.http ?? 'it starts'}`)];
    case 'silent':
      return [
        fail('gateway', 'It takes connections, and does not answer', 'Its log tells more; if it is stuck, restart it'),
      ];
    case 'stranger': {
      const message = 'Another program answers in its place';
      return [
        fail(
          'gateway',
          message,
          isHere ? 'Stop that program, or set HTTP_PORT' : 'Let --url name the HTTP port of the gateway',
        ),
      ];
    }
    case 'absent': {
      if (!isHere) return [fail('gateway', `It cannot be reached: ${gateway.reason}`, 'Start it, or correct --url')];
      const message = config.httpPort === 0 ? 'HTTP_PORT=0: nobody can know where it is' : 'It does not run';
      return [warn('gateway', `${message}; ticks, bus and WebSocket were not looked at`, 'Start it, then look again')];
    }
  }
};
