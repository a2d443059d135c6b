import type { Entitlement } from './entitlement.js';

/** The limits that were chosen. */
export function enteredEntitlement(form: FormData): Entitlement {
  const list = (name: string) => (form.has(`limit:${name}`) ? form.getAll(name).map(String) : null);
  const count = (name: string) => Number(form.get(name)) || null;
  return {
    modes: list('modes'),
    depth_levels: list('depth_levels')?.map(Number) ?? null,
    exchanges: list('exchanges'),
    max_symbols: count('max_symbols'),
    max_connections: count('max_connections'),
  };
}
