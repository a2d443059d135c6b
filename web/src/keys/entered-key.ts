import type { Scope } from '../api/index.js';
import { enteredEntitlement } from '../entitlement/entered-entitlement.js';
import { hasLimits } from '../entitlement/entitlement.js';
import { enteredExpiry } from './entered-expiry.js';
import type { KeySettings } from './key-api.js';

/**
 * The settings of a key as they were entered; an expiry that stays is left out.
 *
 * @throws Error for what cannot be sent
 */
export function enteredKey(form: FormData): Omit<KeySettings, 'expires_at'> & Partial<KeySettings> {
  const scopes = form.getAll('scopes').map(String) as Scope[];
  if (scopes.length === 0) throw new Error('Tick at least one thing that the key may be used for');
  const entitlement = enteredEntitlement(form);
  const expires_at = enteredExpiry(form);
  return {
    name: String(form.get('name')).trim(),
    scopes,
    entitlement: hasLimits(entitlement) ? entitlement : null,
    ...(expires_at !== undefined && { expires_at }),
  };
}
