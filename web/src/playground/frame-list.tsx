import { type KeyboardEvent, useId, useRef } from 'react';
import { byteText } from '../clients/byte-text.js';
import { classNames } from '../ui/index.js';
import type { LoggedFrame } from './frame.js';
import styles from './frame-list.module.css';
import { latencyText } from './stats-bar.js';

const DIRECTIONS = { in: '↓ in', out: '↑ out', line: '· line' } as const;
const TEXT_SHOWN = 400;

export interface FrameListProps {
  frames: readonly LoggedFrame[];
  selected: LoggedFrame | undefined;
  onSelect(frame: LoggedFrame): void;
}

/** Frames in a line each; one tab stop, arrows move. */
export function FrameList({ frames, selected, onSelect }: FrameListProps) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const at = selected ? frames.findIndex((frame) => frame.id === selected.id) : -1;
  const move = (index: number) => {
    const frame = frames[Math.min(frames.length - 1, Math.max(0, index))];
    if (!frame) return;
    onSelect(frame);
    list.current?.children[frames.indexOf(frame)]?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: frames.length - 1 }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    move(target);
  };
  return (
    <div
      ref={list}
      className={styles.list}
      role="listbox"
      aria-label="Frames, newest first"
      tabIndex={0}
      aria-activedescendant={at >= 0 ? `${id}${selected!.id}` : undefined}
      onKeyDown={onKeyDown}
    >
      {frames.map((frame) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the list itself takes the keys
        // biome-ignore lint/a11y/useFocusableInteractive: the list itself has the focus
        <div
          key={frame.id}
          id={`${id}${frame.id}`}
          role="option"
          aria-selected={frame.id === selected?.id}
          className={classNames(styles.frame, styles[frame.direction])}
          onClick={() => onSelect(frame)}
        >
          <span className={styles.time}>{timeText(frame.at)}</span>
          <span className={styles.direction}>{DIRECTIONS[frame.direction]}</span>
          <span className={styles.size}>{frame.direction === 'line' ? '' : byteText(frame.bytes)}</span>
          <span className={styles.latency}>{frame.latencyMs === undefined ? '' : latencyText(frame.latencyMs)}</span>
          <span className={styles.text}>{frame.text.slice(0, TEXT_SHOWN)}</span>
        </div>
      ))}
    </div>
  );
}

function timeText(at: number): string {
  const time = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  const ms = String(time.getMilliseconds()).padStart(3, '0');
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${ms}`;
}
