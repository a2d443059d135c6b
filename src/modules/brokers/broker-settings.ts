import type { Config } from '../../config/settings.js';
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
