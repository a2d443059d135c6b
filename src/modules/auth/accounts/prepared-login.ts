import type { Secrets } from './seal.js';

const PREFIX = 'login:';

/** What the first half of a login leaves for its second, named so that it is no credential of the account. */
export function asPrepared(values: Readonly<Secrets>): Secrets {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [PREFIX + name, value]));
}

/** Takes what an account keeps apart: its own values, and what a login that is under way has left. */
export function splitPrepared(kept: Readonly<Secrets>): { own: Secrets; prepared: Secrets } {
  const own: Secrets = {};
  const prepared: Secrets = {};
  for (const [name, value] of Object.entries(kept)) {
    if (name.startsWith(PREFIX)) prepared[name.slice(PREFIX.length)] = value;
    else own[name] = value;
  }
  return { own, prepared };
}
