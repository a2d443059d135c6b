import type { RemoteAdmin } from '../../support/remote-admin.js';
import { SoakGateway } from '../gateway/soak-gateway.js';
import { SoakBrokers } from '../load/soak-brokers.js';
import type { TrialContext } from '../trial.js';

export interface Stage {
  gateway: SoakGateway;
  brokers: SoakBrokers;
  admin: RemoteAdmin;
}

/** A gateway with accounts at simulated brokers, for as long as the work lasts. */
export async function withBrokers<T>(
  context: TrialContext,
  symbols: number,
  work: (stage: Stage) => Promise<T>,
  env: Readonly<Record<string, string>> = {},
): Promise<T> {
  const folder = await context.home();
  const brokers = await SoakBrokers.start(symbols);
  let gateway: SoakGateway | undefined;
  try {
    await brokers.listAt(folder);
    gateway = await SoakGateway.start(folder, env);
    const admin = await gateway.firstAdmin();
    await brokers.joinGateway(admin);
    return await work({ gateway, brokers, admin });
  } finally {
    await gateway?.kill();
    await brokers.stop();
  }
}
