import { useCallback, useState } from 'react';

export interface Action {
  isBusy: boolean;
  /** Why the last run failed; undefined before it, while it runs and after a good one. */
  error: unknown;
  /** Runs something once at a time; tells whether it worked. */
  run(work: () => Promise<unknown>): Promise<boolean>;
  /** Forgets the error. */
  reset(): void;
}

/** Something that the user does, which takes a while and may fail. */
export function useAction(): Action {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const run = useCallback(async (work: () => Promise<unknown>) => {
    setBusy(true);
    setError(undefined);
    try {
      await work();
      return true;
    } catch (reason) {
      setError(reason);
      return false;
    } finally {
      setBusy(false);
    }
  }, []);
  const reset = useCallback(() => setError(undefined), []);
  return { isBusy, error, run, reset };
}
