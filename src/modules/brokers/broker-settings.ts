import type { Config } from '../../config/settings.js';
import { splitPrepared } from '../auth/accounts/prepared-login.js';
import type { Credentials } from './engine/contract.js';

/** What the environment says of a broker; only the embedded default is configured there instead of by its account. */
export function settingsOf(broker: string, config: Config): Credentials {
  if (broker !== 'replay') return {};
  return {
    file: config.replayFile,
    speed: String(config.replaySpeed),
    loop: String(config.replayLoop),
    seed: String(config.replaySeed),
    timestamps: config.replayTimestamps,
  };
}

const URL_PREFIX = 'url:';

/** The name under which an account keeps another URL for one of its broker's channels. */
export function urlCredential(channel: string): string {
  return `${URL_PREFIX}${channel}`;
}

/** What an account keeps, taken apart: what the broker needs, and where its channels are if not at the official hosts. */
export function splitUrls(stored: Credentials): { credentials: Credentials; urls?: Record<string, string> } {
  const entries = Object.entries(splitPrepared(stored).own);
  const urls = entries.filter(([name]) => name.startsWith(URL_PREFIX));
  const credentials = Object.fromEntries(entries.filter(([name]) => !name.startsWith(URL_PREFIX)));
  if (urls.length === 0) return { credentials };
  return { credentials, urls: Object.fromEntries(urls.map(([name, url]) => [name.slice(URL_PREFIX.length), url])) };
}
