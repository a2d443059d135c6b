import { expect } from '@jest/globals';
import { loadConfig } from '../../../src/config/load-config.js';
import { reserved, settings } from '../../../src/config/settings.js';
import { checkBusSettings } from '../../../src/modules/bus/bus.module.js';

const NAMES: ReadonlySet<string> = new Set(Object.values(settings).map(({ env }) => env));

/** Loads settings as a start would, and gives them; fails where one is unknown, wrong, or they cannot work together. */
export function soundSettings(env: Readonly<Record<string, string>>) {
  const { config, warnings } = loadConfig(env);
  expect(warnings).toEqual([]);
  checkBusSettings(config);
  return config;
}

/** Whether the gateway knows a setting of this name, and it has an effect. */
export function isSetting(name: string): boolean {
  return NAMES.has(name) && !reserved.includes(name);
}

/** Every setting of the gateway, by the beginnings of their names, that a text names. */
export function settingsNamedIn(text: string): string[] {
  const own = /\b(?:TICKGATE|WEBSOCKET|WS|ZMQ|FEED|TLS|CORS|TRUST|HTTP|METRICS|LOG|DATABASE)_[A-Z_]*[A-Z]\b/g;
  return [...new Set(text.match(own) ?? [])];
}
