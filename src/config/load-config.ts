import { type Config, reserved, settings } from './settings.js';

/** All that is wrong with the environment, at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly problems: readonly string[]) {
    super(`Invalid configuration:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

const OWN_PREFIX = /^(TICKGATE|WEBSOCKET|WS|ZMQ|FEED|TLS|CORS|TRUST)_/;

export interface LoadedConfig {
  config: Config;
  /** Unknown names that begin like ours, and names that have no effect yet: one line each. */
  warnings: string[];
}

/**
 * Reads the configuration from an environment.
 *
 * @throws ConfigError listing every invalid value
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): LoadedConfig {
  const problems: string[] = [];
  const config: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(settings)) {
    const text = env[setting.env];
    if (text === undefined || text === '') {
      config[name] = setting.fallback;
      continue;
    }
    try {
      config[name] = setting.parse(text);
    } catch (error) {
      const shown = 'secret' in setting && setting.secret ? '(not shown)' : JSON.stringify(text);
      problems.push(`${setting.env}=${shown}: ${(error as Error).message}`);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return { config: config as Config, warnings: [...withoutEffect(env), ...unknownNames(env)] };
}

function withoutEffect(env: Readonly<Record<string, string | undefined>>): string[] {
  return reserved.filter((name) => env[name]).map((name) => `${name}: has no effect in this version`);
}

function unknownNames(env: Readonly<Record<string, string | undefined>>): string[] {
  const known = [...Object.values(settings).map((setting) => setting.env), ...reserved];
  return Object.keys(env)
    .filter((name) => OWN_PREFIX.test(name) && !known.includes(name))
    .map((name) => `${name}: unknown name${suggestion(name, known)}`);
}

function suggestion(name: string, known: string[]): string {
  const closest = known
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .sort((a, b) => a.distance - b.distance)[0];
  return closest && closest.distance <= 2 ? `; did you mean ${closest.candidate}?` : '';
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
