import { type KeyboardEvent, useRef, useState } from 'react';
import { Button, CheckField, Panel, SelectField, TextField } from '../ui/index.js';
import styles from './playground.module.css';
import { KEY_PLACEHOLDER, type PlaygroundLine } from './playground-line.js';
import { messageText, outgoingText, TEMPLATES } from './templates.js';

const FIRST = TEMPLATES.findIndex(({ name }) => name === 'subscribe: quote');

/** A message to write, from a template or from nothing. */
export function RequestPanel({ line, isOpen }: { line: PlaygroundLine; isOpen: boolean }) {
  const [text, setText] = useState(messageText(TEMPLATES[FIRST]!.message));
  const [hasId, setHasId] = useState(true);
  const nextId = useRef(1);
  const send = () => {
    if (!isOpen) return;
    line.send(hasId ? outgoingText(text, `r${nextId.current++}`) : text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send();
    }
  };
  return (
    <Panel title="Message">
      <SelectField
        label="Template"
        defaultValue={FIRST}
        onChange={(event) => setText(messageText(TEMPLATES[Number(event.target.value)]!.message))}
      >
        {TEMPLATES.map(({ name }, index) => (
          <option key={name} value={index}>
            {name}
          </option>
        ))}
      </SelectField>
      <TextField
        label="Frame"
        value={text}
        rows={9}
        spellCheck={false}
        hint={`It is sent as it stands, JSON or not; ${KEY_PLACEHOLDER} becomes the key. Ctrl+Enter sends it`}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <CheckField
        label="Add a request_id, to measure the latency"
        checked={hasId}
        onChange={(event) => setHasId(event.target.checked)}
      />
      <div className={styles.row}>
        <Button variant="primary" disabled={!isOpen} onClick={send}>
          Send
        </Button>
        {!isOpen && <span className={styles.muted}>Connect first</span>}
      </div>
    </Panel>
  );
}
