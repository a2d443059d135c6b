import { type FormEvent, useState } from 'react';
import { EXCHANGES } from '../../../src/common/exchanges.js';
import { Button, SelectField } from '../ui/index.js';
import { KeyField } from '../websocket/key-field.js';
import { SymbolField } from './symbol-field.js';
import type { TestedInstrument } from './test-line.js';
import styles from './websocket-test.module.css';

export interface TestFormProps {
  isRunning: boolean;
  apiKey: string;
  onKey(key: string): void;
  onStart(instrument: TestedInstrument): void;
  onStop(): void;
}

/** The key and the instrument to test with. */
export function TestForm({ isRunning, apiKey, onKey, onStart, onStop }: TestFormProps) {
  const [exchange, setExchange] = useState('NSE');
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const symbol = String(form.get('symbol')).trim().toUpperCase();
    onStart({ symbol, exchange });
  };
  return (
    <>
      <KeyField value={apiKey} onChange={onKey} />
      <form className={styles.form} onSubmit={submit}>
        <SelectField
          label="Exchange"
          name="exchange"
          value={exchange}
          onChange={(event) => setExchange(event.target.value)}
        >
          {EXCHANGES.map((exchange) => (
            <option key={exchange}>{exchange}</option>
          ))}
        </SelectField>
        <SymbolField exchange={exchange} />
        <div className={styles.buttons}>
          <Button type="submit" variant="primary" disabled={apiKey === ''}>
            {isRunning ? 'Subscribe anew' : 'Subscribe'}
          </Button>
          <Button disabled={!isRunning} onClick={onStop}>
            Stop
          </Button>
        </div>
      </form>
    </>
  );
}
