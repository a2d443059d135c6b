import type { ReactNode } from 'react';
import { explain, type Loaded } from '../api/index.js';
import { Button, ErrorState, Loading, localTime, Notice } from '../ui/index.js';
import styles from './loadable.module.css';

export interface LoadableProps<T> {
  /** What is loaded: `the feeds`. */
  what: string;
  loaded: Loaded<T>;
  children(data: T): ReactNode;
}

/** Shows what was loaded; before that the wait or the failure, and above it, when a later attempt failed, how old it is. */
export function Loadable<T>({ what, loaded, children }: LoadableProps<T>) {
  const { data, error, loadedAt, reload } = loaded;
  if (data === undefined) {
    if (error !== undefined) return <ErrorState error={error} onRetry={reload} />;
    return <Loading what={what} />;
  }
  return (
    <>
      {error !== undefined && (
        <Notice tone="warn">
          <div className={styles.old}>
            <span>
              {explain(error).title}. What is shown is of {localTime(loadedAt!)}.
            </span>
            <Button onClick={reload}>Try again</Button>
          </div>
        </Notice>
      )}
      {children(data)}
    </>
  );
}
