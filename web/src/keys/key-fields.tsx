import type { ReactNode } from 'react';
import type { Scope } from '../api/index.js';
import { hasLimits } from '../entitlement/entitlement.js';
import { EntitlementFields } from '../entitlement/entitlement-fields.js';
import { CheckField, Field } from '../ui/index.js';
import { ExpiryField } from './expiry-field.js';
import styles from './keys.module.css';
import { SCOPE_CHOICES } from './scopes.js';
import type { Key } from './types.js';

export interface KeyFieldsProps {
  /** Scopes that its user can have at all. */
  scopes: readonly Scope[];
  /** The key that is changed; undefined: a new one. */
  initial?: Key;
  /** Between the name and the rest. */
  children?: ReactNode;
}

/** Name, scopes, expiry and limits of a key. */
export function KeyFields({ scopes, initial, children }: KeyFieldsProps) {
  const chosen: readonly string[] = initial?.scopes ?? ['stream', 'market_data'];
  return (
    <>
      <Field
        label="Name"
        name="name"
        required
        autoFocus
        maxLength={100}
        autoComplete="off"
        defaultValue={initial?.name}
        placeholder="algo server"
        hint="For people: where the key is used"
      />
      {children}
      <fieldset className={styles.group}>
        <legend>What it may be used for</legend>
        {SCOPE_CHOICES.filter(({ scope }) => scopes.includes(scope) || chosen.includes(scope)).map(
          ({ scope, label, hint }) => (
            <CheckField
              key={scope}
              label={label}
              hint={hint}
              name="scopes"
              value={scope}
              defaultChecked={chosen.includes(scope)}
            />
          ),
        )}
      </fieldset>
      <ExpiryField expiresAt={initial?.expires_at ?? null} isChange={initial !== undefined} />
      <details className={styles.more} open={initial && hasLimits(initial.entitlement)}>
        <summary>Limits of this key alone</summary>
        <div className={styles.group}>
          <EntitlementFields {...(initial && { initial: initial.entitlement })} />
        </div>
      </details>
    </>
  );
}
