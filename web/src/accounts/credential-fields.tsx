import { Field } from '../ui/index.js';
import styles from './accounts.module.css';
import type { CredentialField } from './types.js';

const PREFIX = 'credential:';

export interface CredentialFieldsProps {
  fields: readonly CredentialField[];
  /** Names of those that the account has; they may stay empty. */
  present?: readonly string[];
  /** Nothing has to be entered. */
  isChange?: boolean;
}

/** The broker's own fields. What is stored is never shown back. */
export function CredentialFields({ fields, present = [], isChange = false }: CredentialFieldsProps) {
  return (
    <div className={styles.pair}>
      {fields.map(({ name, label, secret, required }) => {
        const isSet = present.includes(name);
        return (
          <Field
            key={name}
            label={label}
            name={PREFIX + name}
            type={secret ? 'password' : 'text'}
            // Browsers would offer to keep it as this site's password.
            autoComplete={secret ? 'one-time-code' : 'off'}
            autoCapitalize="none"
            spellCheck={false}
            maxLength={4096}
            required={required && !isSet && !isChange}
            placeholder={isSet ? 'stored; leave empty to keep it' : required ? undefined : 'optional'}
          />
        );
      })}
    </div>
  );
}

/** Those of the broker's fields that were filled in. */
export function enteredCredentials(form: FormData): Record<string, string> {
  const entered: Record<string, string> = {};
  for (const [name, value] of form) {
    if (!name.startsWith(PREFIX) || typeof value !== 'string' || value.trim() === '') continue;
    entered[name.slice(PREFIX.length)] = value.trim();
  }
  return entered;
}
