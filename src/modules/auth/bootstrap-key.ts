import { ConfigError } from '../../config/load-config.js';
import { generateApiKey, LONGEST_KEY } from './api-key-hasher.js';

const SHORTEST_KEY = 8;
/** Visible ASCII: what an HTTP header can carry and a terminal can show. */
const VISIBLE = /^[\x21-\x7e]+$/;

/**
 * The value of the first API key: what `TICKGATE_BOOTSTRAP_API_KEY` says, or a random one.
 *
 * @param configured the variable; empty when it is not set
 * @throws ConfigError when it is set to something that cannot be a key
 */
export function bootstrapKey(configured: string): string {
  if (configured === '') return generateApiKey();
  if (configured.length < SHORTEST_KEY || configured.length > LONGEST_KEY || !VISIBLE.test(configured)) {
    const expected = `expected ${SHORTEST_KEY} to ${LONGEST_KEY} visible ASCII characters, no spaces`;
    throw new ConfigError([`TICKGATE_BOOTSTRAP_API_KEY=(not shown): ${expected}`]);
  }
  return configured;
}
