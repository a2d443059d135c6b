import { useState } from 'react';
import { api, type Endpoints, useApi } from '../../api/index.js';
import { Link } from '../../router/link.js';
import { CodeBlock, ErrorState, Segments } from '../../ui/index.js';
import type { InstrumentId } from '../instrument-id.js';
import styles from './details-panel.module.css';
import { type Snippet, snippetsFor } from './snippets.js';

/** Programs that receive the same ticks, with the addresses of this gateway. */
export function SnippetSection({ instrument }: { instrument: InstrumentId }) {
  const [chosen, setChosen] = useState<Snippet['id']>('node');
  const endpoints = useApi('endpoints', (signal) => api.get<Endpoints>('/api/v1/endpoints', { signal }));
  const websocket = endpoints.data?.websocket;
  const snippets = snippetsFor(instrument, { http: location.origin, websocket: websocket ?? 'ws://127.0.0.1:8765' });
  const snippet = snippets.find(({ id }) => id === chosen)!;
  return (
    <section className={styles.section}>
      <header className={styles.sectionHeader}>
        <h3>Use it in a program</h3>
        <Segments
          label="Language"
          options={snippets.map(({ id, label }) => ({ value: id, label }))}
          value={chosen}
          onChange={setChosen}
        />
      </header>
      {endpoints.error !== undefined && <ErrorState error={endpoints.error} onRetry={endpoints.reload} />}
      {endpoints.data && !websocket && (
        <p className={styles.none}>This process serves no WebSocket clients; the address below is the usual one.</p>
      )}
      <CodeBlock code={snippet.code} name={`${snippet.label} program for ${instrument.symbol}`} />
      <p className={styles.none}>
        Put a key in place of KEY: the one that the first start printed, or one of your own from{' '}
        <Link to="/keys">Keys</Link>.
      </p>
    </section>
  );
}
