import { classNames } from './class-names.js';
import styles from './status-dot.module.css';

export type Tone = 'good' | 'quiet' | 'busy' | 'warn' | 'bad';

const SHAPES: Readonly<Record<Tone, string>> = { good: '●', quiet: '○', busy: '◐', warn: '▲', bad: '■' };

/** A state in colour, shape and words: none of them is the only sign. */
export function StatusDot({ tone, children }: { tone: Tone; children: string }) {
  return (
    <span className={styles.status}>
      <span className={classNames(styles.dot, styles[tone])} aria-hidden="true">
        {SHAPES[tone]}
      </span>
      {children}
    </span>
  );
}
