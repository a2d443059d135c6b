import { useCallback, useEffect, useRef, useState } from 'react';

export interface Loaded<T> {
  /** The last good answer; stays while it is loaded again, and when that fails. */
  data: T | undefined;
  /** Why the last attempt failed; undefined after a good one. */
  error: unknown;
  /** When `data` came, in epoch ms. */
  loadedAt: number | undefined;
  isLoading: boolean;
  /** Loads again, at once. */
  reload(): void;
}

export interface UseApiOptions {
  /** Loads again so often, in ms; not while the page is hidden. */
  everyMs?: number;
}

/**
 * Loads something when the component appears, and whenever `key` changes.
 *
 * @param key what `load` depends on, as a string
 */
export function useApi<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
  { everyMs }: UseApiOptions = {},
): Loaded<T> {
  const [outcome, setOutcome] = useState<Outcome<T>>({ key });
  const [turn, setTurn] = useState(0);
  const current = useRef(load);
  current.current = load;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new turn is what loads again
  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    setOutcome((before) => (before.key === key ? { ...before, isLoading: true } : { key, isLoading: true }));
    current.current(signal).then(
      (data) => {
        if (!signal.aborted) setOutcome({ key, data, loadedAt: Date.now() });
      },
      (error: unknown) => {
        if (!signal.aborted) setOutcome((before) => ({ ...before, error, isLoading: false }));
      },
    );
    return () => abort.abort();
  }, [key, turn]);

  useEffect(() => {
    if (everyMs === undefined) return;
    const timer = setInterval(() => {
      if (!document.hidden) setTurn((count) => count + 1);
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);

  const reload = useCallback(() => setTurn((count) => count + 1), []);
  const { data, error, loadedAt, isLoading = false } = outcome.key === key ? outcome : { isLoading: true };
  return { data, error, loadedAt, isLoading, reload } as Loaded<T>;
}

interface Outcome<T> {
  key: string;
  data?: T;
  error?: unknown;
  loadedAt?: number;
  isLoading?: boolean;
}
