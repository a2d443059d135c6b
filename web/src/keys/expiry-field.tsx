import { useState } from 'react';
import { Field, localTime, SelectField } from '../ui/index.js';
import styles from './keys.module.css';

const SPANS: readonly (readonly [value: string, label: string])[] = [
  ['1', 'in a day'],
  ['30', 'in 30 days'],
  ['90', 'in 90 days'],
  ['365', 'in a year'],
];

/** When the key stops working. */
export function ExpiryField({ expiresAt, isChange }: { expiresAt: string | null; isChange: boolean }) {
  const [choice, setChoice] = useState(isChange ? 'keep' : 'never');
  return (
    <div className={styles.pair}>
      <SelectField label="Expires" name="expiry" value={choice} onChange={(event) => setChoice(event.target.value)}>
        {isChange && <option value="keep">{expiresAt ? `as now: ${localTime(expiresAt)}` : 'as now: never'}</option>}
        {!(isChange && expiresAt === null) && <option value="never">never</option>}
        {SPANS.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
        <option value="at">at a time of your choice</option>
      </SelectField>
      {choice === 'at' && <Field label="Time, by your clock" name="expires_at" type="datetime-local" required />}
    </div>
  );
}
