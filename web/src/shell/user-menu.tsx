import { useState } from 'react';
import { ApiError, type Me } from '../api/index.js';
import { Link } from '../router/link.js';
import { session } from '../session/session.js';
import { Button, Dialog, ErrorState } from '../ui/index.js';
import styles from './user-menu.module.css';

/** Who is signed in, the way to their profile, and the way out. */
export function UserMenu({ user }: { user: Me }) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const signOut = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await session.signOut();
    } catch (reason) {
      if (!(reason instanceof ApiError)) throw reason;
      setError(reason);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Link to="/profile" className={styles.name} title="Your profile">
        {user.name}
        <span className={styles.role}> {user.role}</span>
      </Link>
      <Button variant="quiet" busy={isBusy} onClick={() => void signOut()}>
        Sign out
      </Button>
      <Dialog title="Still signed in" open={error !== undefined} onClose={() => setError(undefined)}>
        <ErrorState error={error} onRetry={() => void signOut()} />
      </Dialog>
    </>
  );
}
