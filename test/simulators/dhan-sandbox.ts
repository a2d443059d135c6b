import { dhanSandbox } from '../../src/modules/brokers/dhan_sandbox/index.js';
import { DhanSimulator } from './dhan.js';

/** A server that speaks Dhan's live feed, for accounts of the sandbox. */
export class DhanSandboxSimulator extends DhanSimulator {
  override readonly definition = dhanSandbox;
  protected override readonly paths = { feed: '/' };
}
