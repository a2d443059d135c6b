import { useState } from 'react';
import { CreateKeyDialog } from '../keys/create-key-dialog.js';
import { Button, Field } from '../ui/index.js';
import styles from './key-field.module.css';

export interface KeyFieldProps {
  value: string;
  onChange(key: string): void;
}

/** The API key to connect with: pasted, or made here. It stays in this page's memory. */
export function KeyField({ value, onChange }: KeyFieldProps) {
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<string>();
  return (
    <div className={styles.row}>
      <Field
        label="API key"
        className={styles.key}
        type="password"
        value={value}
        autoComplete="one-time-code"
        spellCheck={false}
        placeholder="tg_…"
        hint={made ? `${made} was made, and stays until you revoke it` : 'It stays in the memory of this page'}
        onChange={(event) => onChange(event.target.value.trim())}
      />
      <Button onClick={() => setMaking(true)}>Make a key…</Button>
      <CreateKeyDialog
        open={isMaking}
        onClose={() => setMaking(false)}
        onMade={({ key, name }) => {
          setMade(name);
          onChange(key);
        }}
      />
    </div>
  );
}
