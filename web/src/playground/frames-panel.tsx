import { useState } from 'react';
import { Button, CheckField, CodeBlock, EmptyState, Field, Panel } from '../ui/index.js';
import { type LoggedFrame, prettyText } from './frame.js';
import { FrameList } from './frame-list.js';
import styles from './playground.module.css';

/** Most lines that are drawn at once. */
const SHOWN = 200;

/** The frames, newest first, and one of them in full. */
export function FramesPanel({ frames, onClear }: { frames: readonly LoggedFrame[]; onClear(): void }) {
  const [frozen, setFrozen] = useState<readonly LoggedFrame[]>();
  const [wanted, setWanted] = useState('');
  const [hidesData, setHidesData] = useState(false);
  const [selected, setSelected] = useState<LoggedFrame>();
  const shown = (frozen ?? frames)
    .filter(({ type, text }) => !(hidesData && type === 'market_data') && text.includes(wanted))
    .slice(0, SHOWN);
  return (
    <Panel
      title="Frames"
      actions={
        <>
          <CheckField
            label="Hide market data"
            checked={hidesData}
            onChange={(event) => setHidesData(event.target.checked)}
          />
          <Button aria-pressed={frozen !== undefined} onClick={() => setFrozen(frozen ? undefined : frames)}>
            {frozen ? 'Go on' : 'Pause'}
          </Button>
          <Button
            onClick={() => {
              setFrozen(undefined);
              setSelected(undefined);
              onClear();
            }}
          >
            Clear
          </Button>
        </>
      }
    >
      <Field
        label="Find in frames"
        type="search"
        value={wanted}
        spellCheck={false}
        placeholder="any text"
        onChange={(event) => setWanted(event.target.value)}
      />
      {shown.length === 0 ? (
        <EmptyState title={frames.length === 0 ? 'No frames yet' : 'No frame fits'}>
          {frames.length === 0 ? 'Connect, then send a message.' : 'Change what is looked for.'}
        </EmptyState>
      ) : (
        <FrameList frames={shown} selected={selected} onSelect={setSelected} />
      )}
      <div className={styles.chosen}>
        {selected ? (
          <CodeBlock code={prettyText(selected.text)} name="The chosen frame" />
        ) : (
          <p className={styles.muted}>Choose a frame to see all of it; arrow keys move.</p>
        )}
      </div>
    </Panel>
  );
}
