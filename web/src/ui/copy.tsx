import { useEffect, useState } from 'react';
import { Button } from './button.js';
import styles from './copy.module.css';

const SHOWN_MS = 2000;

/** Copies a text, and says whether that worked. */
export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [outcome, setOutcome] = useState<'copied' | 'failed'>();
  useEffect(() => {
    if (!outcome) return;
    const timer = setTimeout(() => setOutcome(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async () => {
    try {
      // Absent on a page that is neither HTTPS nor loopback.
      await navigator.clipboard.writeText(text);
      setOutcome('copied');
    } catch {
      setOutcome('failed');
    }
  };
  return (
    <Button onClick={() => void copy()}>
      <span aria-live="polite">
        {outcome === 'copied' ? 'Copied' : outcome === 'failed' ? 'Select it and copy by hand' : label}
      </span>
    </Button>
  );
}

/** Code that can be copied. `name` tells screen readers what it is. */
export function CodeBlock({ code, name }: { code: string; name: string }) {
  return (
    <div className={styles.block}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a keyboard must be able to scroll it */}
      <section tabIndex={0} aria-label={name}>
        <pre>{code}</pre>
      </section>
      <CopyButton text={code} />
    </div>
  );
}
