import { doctor } from '../../../src/cli/doctor/doctor.js';
import type { Finding } from '../../../src/cli/doctor/finding.js';
import type { DoctorIo } from '../../../src/cli/doctor/patient.js';
import { ControlBus } from '../../../src/modules/bus/control-bus.js';
import type { TestGateway } from '../../support/gateway.js';

export interface Examination {
  code: number;
  healthy: boolean;
  findings: Finding[];
  /** All that was printed. */
  printed: string;
}

/** One run of the command. @param args beside `--json` */
export async function examine(
  env: Record<string, string>,
  io: Partial<DoctorIo> = {},
  ...args: string[]
): Promise<Examination> {
  const out: string[] = [];
  const code = await doctor(['--json', ...args], {
    env,
    out: (text) => out.push(text),
    err: (line) => out.push(line),
    ...io,
  });
  return { code, ...(JSON.parse(out[0]!) as { healthy: boolean; findings: Finding[] }), printed: out.join('\n') };
}

/** The finding about one thing; those that begin so, where there are several, the worst first. */
export function finding({ findings }: Examination, check: string): Finding | undefined {
  const order = { fail: 0, warn: 1, ok: 2 };
  return findings
    .filter((one) => one.check === check || one.check.startsWith(`${check} `))
    .sort((a, b) => order[a.verdict] - order[b.verdict])[0];
}

/** The ports of a gateway under test, as settings. */
export function portsOf(gateway: TestGateway): Record<string, string> {
  const port = (url: string | undefined) => (url ? new URL(url).port : '0');
  return {
    HTTP_PORT: port(gateway.endpoints.http),
    WEBSOCKET_PORT: port(gateway.endpoints.websocket),
    ZMQ_PORT: port(gateway.endpoints.bus),
    ZMQ_CONTROL_PORT: port(gateway.get(ControlBus).address),
    METRICS_PORT: '0',
  };
}
