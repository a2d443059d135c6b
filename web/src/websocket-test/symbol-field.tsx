import { useState } from 'react';
import { api, type Instrument, useApi } from '../api/index.js';
import { Field } from '../ui/index.js';

const MOST_SUGGESTED = 12;

/** A symbol, with suggestions out of every instrument master. */
export function SymbolField({ exchange }: { exchange: string }) {
  const [symbol, setSymbol] = useState('RELIANCE');
  const wanted = symbol.trim();
  const found = useApi(`${exchange} ${wanted}`, (signal) => suggestions(wanted, exchange, signal));
  return (
    <>
      <Field
        label="Symbol"
        name="symbol"
        list="known-symbols"
        required
        maxLength={100}
        value={symbol}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        onChange={(event) => setSymbol(event.target.value)}
      />
      <datalist id="known-symbols">
        {found.data?.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}

async function suggestions(wanted: string, exchange: string, signal: AbortSignal): Promise<string[]> {
  if (wanted === '') return [];
  const query = { q: wanted, exchange, limit: MOST_SUGGESTED };
  const found = await api.get<Instrument[]>('/admin/v1/instruments/search', { query, signal });
  return [...new Set(found.map(({ symbol }) => symbol))];
}
