import { type ReactNode, useState } from 'react';
import { PAGES } from '../pages.js';
import { Link } from '../router/link.js';
import { useSession } from '../session/use-session.js';
import { Button, classNames } from '../ui/index.js';
import styles from './shell.module.css';
import { ThemeToggle } from './theme-toggle.js';
import { UserMenu } from './user-menu.js';

/** What stands around every page: the bar with the navigation, the theme and the user. */
export function Shell({ path, children }: { path: string; children: ReactNode }) {
  const state = useSession();
  const user = state.status === 'signed_in' ? state.user : undefined;
  const [openAt, setOpenAt] = useState<string>();
  const isOpen = openAt === path;
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#main">
        Skip to the page
      </a>
      <header className={styles.bar}>
        <Link to="/" className={styles.brand}>
          <img src="/favicon.svg" alt="" width="20" height="20" />
          Tickgate
        </Link>
        {user && (
          <Button
            variant="quiet"
            className={styles.menu}
            aria-expanded={isOpen}
            aria-controls="navigation"
            onClick={() => setOpenAt(isOpen ? undefined : path)}
          >
            Menu
          </Button>
        )}
        {user && (
          <nav id="navigation" aria-label="Pages" className={classNames(styles.nav, isOpen && styles.open)}>
            <ul>
              {Object.entries(PAGES)
                .filter(([, { nav }]) => nav?.includes(user.role))
                .map(([to, { title }]) => (
                  <li key={to}>
                    <Link to={to} aria-current={to === path ? 'page' : undefined} onClick={() => setOpenAt(undefined)}>
                      {title}
                    </Link>
                  </li>
                ))}
              <li>
                <a href="/docs">API</a>
              </li>
              <li className={styles.inMenu}>
                <Link
                  to="/profile"
                  aria-current={path === '/profile' ? 'page' : undefined}
                  onClick={() => setOpenAt(undefined)}
                >
                  Profile
                </Link>
              </li>
            </ul>
          </nav>
        )}
        <div className={styles.right}>
          <ThemeToggle />
          {user && <UserMenu user={user} />}
        </div>
      </header>
      <main id="main" className={styles.main} tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
