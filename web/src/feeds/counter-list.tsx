import styles from './feeds.module.css';

/** What a feed has done, where it has done anything; the numbers only grow. */
export function CounterList({ counters }: { counters: Readonly<Record<string, number>> }) {
  const all = Object.entries(counters);
  const entries = all.filter(([, value]) => value > 0);
  if (all.length === 0) return <p className={styles.muted}>No process that answered runs this feed.</p>;
  if (entries.length === 0) return <p className={styles.muted}>Nothing: every counter is 0.</p>;
  return (
    <dl className={styles.counters}>
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{name.replaceAll('_', ' ')}</dt>
          <dd>{value.toLocaleString('en-IN')}</dd>
        </div>
      ))}
    </dl>
  );
}
