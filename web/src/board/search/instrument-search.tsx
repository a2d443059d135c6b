import { type KeyboardEvent, type RefObject, useEffect, useId, useRef, useState } from 'react';
import { explain, type Instrument } from '../../api/index.js';
import { classNames } from '../../ui/index.js';
import type { InstrumentId } from '../instrument-id.js';
import styles from './instrument-search.module.css';
import { type SearchOutcome, useInstrumentSearch } from './use-instrument-search.js';

export interface InstrumentSearchProps {
  broker: string;
  isListed(instrument: InstrumentId): boolean;
  onAdd(instrument: InstrumentId): void;
}

/** Finds instruments and adds them to the list. `/` leads here from anywhere on the page. */
export function InstrumentSearch({ broker, isListed, onAdd }: InstrumentSearchProps) {
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const [isOpen, setOpen] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const search = useInstrumentSearch(text, broker);
  const { found } = search;
  const isShown = isOpen && text.trim() !== '';
  useSlash(input);

  const isAnswered = search.query === text.trim() && !search.isLoading;
  const [isEntered, setEntered] = useState(false);
  const add = (instrument: Instrument | undefined) => {
    setEntered(false);
    if (!instrument) return;
    onAdd(instrument);
    setText('');
    setChosen(0);
  };
  // Enter was faster than the answer.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it acts on an answer, not on other functions
  useEffect(() => {
    if (isEntered && isAnswered) add(found[chosen]);
  }, [isEntered, isAnswered]);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && found.length > 0) setChosen((chosen + step + found.length) % found.length);
    else if (event.key === 'Enter' && isShown) setEntered(true);
    else if (event.key === 'Escape' && text !== '') setText('');
    else if (event.key === 'Escape') input.current?.blur();
    // Pressed by habit where it has led already.
    else if (event.key !== '/' || text !== '') return;
    event.preventDefault();
  };

  return (
    <search className={styles.search}>
      <input
        ref={input}
        type="text"
        role="combobox"
        className={styles.input}
        placeholder="Add an instrument: symbol or name"
        aria-label="Search instruments"
        aria-keyshortcuts="/"
        aria-autocomplete="list"
        aria-expanded={isShown}
        aria-controls={id}
        aria-activedescendant={isShown && found[chosen] ? `${id}-${chosen}` : undefined}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        maxLength={100}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setChosen(0);
          setEntered(false);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      <span className={styles.key} aria-hidden="true">
        /
      </span>
      {isShown && (
        <div className={styles.popup}>
          <div id={id} role="listbox" aria-label="Instruments found" className={styles.list}>
            {found.map((instrument, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the input has the keys
              <div
                key={`${instrument.exchange}:${instrument.symbol}`}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === chosen}
                className={styles.option}
                // The input keeps the focus.
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => add(instrument)}
              >
                <Found instrument={instrument} isListed={isListed(instrument)} />
              </div>
            ))}
          </div>
          <SearchNote query={text.trim()} search={search} isAnswered={isAnswered} broker={broker} />
        </div>
      )}
    </search>
  );
}

function Found({ instrument, isListed }: { instrument: Instrument; isListed: boolean }) {
  const { symbol, exchange, name, lotsize, instrumenttype } = instrument;
  const lot = lotsize !== undefined && lotsize > 1 ? `lot ${lotsize}` : '';
  return (
    <>
      <span className={styles.symbol}>{symbol}</span>
      <span className={styles.exchange}>{exchange}</span>
      <span className={styles.name}>{[name, instrumenttype, lot].filter(Boolean).join(' · ')}</span>
      <span className={styles.listed}>{isListed ? 'in the list' : ''}</span>
    </>
  );
}

interface SearchNoteProps {
  query: string;
  search: SearchOutcome;
  isAnswered: boolean;
  broker: string;
}

function SearchNote({ query, search, isAnswered, broker }: SearchNoteProps) {
  const { title, advice } = explain(search.error ?? '');
  return (
    <p className={classNames(styles.note, search.error !== undefined && styles.failed)} role="status">
      {search.error !== undefined
        ? `${title}. ${advice}`
        : !isAnswered
          ? 'Searching…'
          : search.found.length === 0
            ? `Nothing of ${broker} begins with or is called “${query}”. Its instrument master may not be loaded yet.`
            : 'Enter adds, arrows choose, Escape clears'}
    </p>
  );
}

/** `/` moves the focus to the input, unless something is being typed elsewhere. */
function useSlash(input: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      const { target } = event;
      const isTyping = target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
      if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [input]);
}
