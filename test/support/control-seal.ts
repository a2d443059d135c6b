import { SecretKey } from '../../src/modules/auth/secret-key.js';
import { ControlKeys } from '../../src/modules/bus/control-keys.js';
import { ControlSeal } from '../../src/modules/bus/control-seal.js';

/** The secret of the gateway that a test's processes belong to. */
export const CONTROL_SECRET = '0123456789abcdef'.repeat(4);

/** The seal of a process of that gateway; with another secret, of another gateway. */
export function controlSeal(secret = CONTROL_SECRET, now: () => number = Date.now): ControlSeal {
  return new ControlSeal(new ControlKeys(new SecretKey(secret), undefined, now), now);
}
