import type { ReactNode } from 'react';
import { explain } from '../api/explain.js';
import { Button } from './button.js';
import { classNames } from './class-names.js';
import styles from './states.module.css';

/** Says what is being fetched; announced politely. */
export function Loading({ what }: { what: string }) {
  return (
    <p className={styles.state} role="status">
      <span className={styles.spinner} aria-hidden="true" />
      Loading {what}…
    </p>
  );
}

/** Nothing is there yet: says why, and offers what to do. */
export function EmptyState({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className={styles.state}>
      <p className={styles.title}>{title}</p>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

/** Something failed: says what in the gateway's own words, and what to do about it. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { title, advice } = explain(error);
  return (
    <div className={classNames(styles.state, styles.failed)} role="alert">
      <p className={styles.title}>{title}</p>
      {advice && <p>{advice}</p>}
      {onRetry && <Button onClick={onRetry}>Try again</Button>}
    </div>
  );
}

/** One line inside a page or a dialog. `bad` is announced at once. */
export function Notice({ tone, children }: { tone: 'info' | 'good' | 'warn' | 'bad'; children: ReactNode }) {
  return (
    <div className={classNames(styles.notice, styles[tone])} role={tone === 'bad' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}
