import { useState } from 'react';
import { Button, Field, Notice, Panel, StatusDot, type Tone } from '../ui/index.js';
import { KeyField } from '../websocket/key-field.js';
import styles from './playground.module.css';
import type { LineState, PlaygroundLine, PlaygroundSnapshot } from './playground-line.js';

const STATES: Readonly<Record<LineState, readonly [Tone, string]>> = {
  closed: ['quiet', 'Not connected'],
  connecting: ['busy', 'Connecting'],
  open: ['warn', 'Connected, not authenticated'],
  authenticated: ['good', 'Connected and authenticated'],
};

export interface ConnectionPanelProps {
  /** The gateway's own address. */
  url: string;
  apiKey: string;
  onKey(key: string): void;
  line: PlaygroundLine;
  snapshot: PlaygroundSnapshot;
}

/** Where to connect, and with which key. */
export function ConnectionPanel({ url, apiKey, onKey, line, snapshot }: ConnectionPanelProps) {
  const [address, setAddress] = useState(url);
  const [error, setError] = useState<string>();
  const { state, ended } = snapshot;
  const [tone, label] = STATES[state];
  const connect = () => {
    try {
      setError(undefined);
      line.connect(address, apiKey);
    } catch {
      setError('This is no WebSocket address: it begins with ws:// or wss://');
    }
  };
  return (
    <Panel title="Connection" actions={<StatusDot tone={tone}>{label}</StatusDot>}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          connect();
        }}
      >
        <Field
          label="Address"
          type="url"
          required
          value={address}
          error={error}
          spellCheck={false}
          onChange={(event) => setAddress(event.target.value)}
        />
        <KeyField value={apiKey} onChange={onKey} />
        <div className={styles.row}>
          {state === 'closed' ? (
            <Button type="submit" variant="primary">
              {apiKey ? 'Connect and authenticate' : 'Connect'}
            </Button>
          ) : (
            <Button onClick={() => line.disconnect()}>Disconnect</Button>
          )}
        </div>
      </form>
      {state === 'closed' && ended && <Notice tone={ended.code === 1000 ? 'info' : 'bad'}>{ended.text}</Notice>}
    </Panel>
  );
}
