import { type FormEvent, useState } from 'react';
import { Button, Dialog, Field } from '../../ui/index.js';
import styles from './watchlist-menu.module.css';
import { currentList, LONGEST_NAME, renamed, type Watchlists, withList, withoutList } from './watchlists.js';

export interface WatchlistMenuProps {
  watchlists: Watchlists;
  onChange(next: (all: Watchlists) => Watchlists): void;
}

/** Chooses the list, and makes, renames and deletes lists. */
export function WatchlistMenu({ watchlists, onChange }: WatchlistMenuProps) {
  const [isOpen, setOpen] = useState(false);
  const { id, name, instruments } = currentList(watchlists);
  const close = () => setOpen(false);
  const submit = (apply: (name: string) => (all: Watchlists) => Watchlists) => (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onChange(apply(String(new FormData(event.currentTarget).get('name'))));
    close();
  };
  return (
    <div className={styles.menu}>
      <select
        aria-label="Watchlist"
        className={styles.select}
        value={id}
        onChange={(event) => {
          const current = event.target.value;
          onChange((all) => ({ ...all, current }));
        }}
      >
        {watchlists.lists.map((list) => (
          <option key={list.id} value={list.id}>
            {list.name}
          </option>
        ))}
      </select>
      <Button onClick={() => setOpen(true)}>Lists…</Button>
      <Dialog title="Watchlists" open={isOpen} onClose={close}>
        <form className={styles.form} onSubmit={submit((text) => (all) => renamed(all, text))}>
          <Field label={`Rename “${name}”`} name="name" defaultValue={name} required maxLength={LONGEST_NAME} />
          <Button type="submit">Rename</Button>
        </form>
        <form className={styles.form} onSubmit={submit((text) => (all) => withList(all, text))}>
          <Field label="New list" name="name" required maxLength={LONGEST_NAME} />
          <Button type="submit">Make it</Button>
        </form>
        <div className={styles.form}>
          <p>
            {watchlists.lists.length > 1
              ? `Deleting “${name}” forgets its ${instruments.length} instruments.`
              : 'The last list cannot be deleted.'}{' '}
            Lists are kept in this browser.
          </p>
          <Button
            variant="danger"
            disabled={watchlists.lists.length < 2}
            onClick={() => {
              onChange(withoutList);
              close();
            }}
          >
            Delete
          </Button>
        </div>
      </Dialog>
    </div>
  );
}
