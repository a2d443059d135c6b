import { useEffect, useState } from 'react';
import { api, type Instrument } from '../../api/index.js';

const LIMIT = 20;
/** Fast typing asks once. */
const SETTLE_MS = 120;

export interface SearchOutcome {
  /** What was asked for; the fields below answer that. */
  query: string;
  found: readonly Instrument[];
  error: unknown;
  isLoading: boolean;
}

/** Searches the instrument master of a broker while the user types. */
export function useInstrumentSearch(query: string, broker: string): SearchOutcome {
  const wanted = query.trim();
  const [outcome, setOutcome] = useState<SearchOutcome>({ query: '', found: [], error: undefined, isLoading: false });
  useEffect(() => {
    if (wanted === '') return;
    const abort = new AbortController();
    const { signal } = abort;
    const timer = setTimeout(() => {
      setOutcome((before) => ({ ...before, error: undefined, isLoading: true }));
      api
        .get<Instrument[]>('/admin/v1/instruments/search', { query: { q: wanted, broker, limit: LIMIT }, signal })
        .then(
          (found) => setOutcome({ query: wanted, found, error: undefined, isLoading: false }),
          (error: unknown) => {
            if (!signal.aborted) setOutcome({ query: wanted, found: [], error, isLoading: false });
          },
        );
    }, SETTLE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [wanted, broker]);
  return outcome;
}
