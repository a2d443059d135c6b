import { useState } from 'react';
import { ActionError } from '../admin/action-error.js';
import { Moment } from '../admin/moment.js';
import { useAction } from '../admin/use-action.js';
import { Button, Field } from '../ui/index.js';
import { accountApi } from './account-api.js';
import styles from './accounts.module.css';
import type { Account, LoginAnswer } from './types.js';

/** A login on the broker's own page: there by a link, and back by itself or by the address that the browser ends at. */
export function RedirectLogin({ account, callbackPath }: { account: Account; callbackPath: string }) {
  const [begun, setBegun] = useState<LoginAnswer>();
  const action = useAction();
  const begin = () => action.run(async () => setBegun(await accountApi.logIn(account.id, { method: 'redirect' })));
  return (
    <ol className={styles.steps}>
      <li>
        <div className={styles.row}>
          {begun?.start_url ? (
            <a href={begun.start_url} target="_blank" rel="noreferrer">
              Open the broker's login page
            </a>
          ) : (
            <Button busy={action.isBusy} onClick={() => void begin()}>
              Get the link to the broker's login page
            </Button>
          )}
          {begun && (
            <span className={styles.muted}>
              ends <Moment at={begun.expires_at} />
            </span>
          )}
        </div>
        <ActionError error={action.error} />
      </li>
      <li>
        <p>
          Sign in there. If your app's redirect address at the broker is{' '}
          <code className={styles.break}>{location.origin + callbackPath}</code>, that is all: this dialog closes by
          itself.
        </p>
      </li>
      <li>
        <Field
          label="Otherwise: the address at which the browser ended"
          name="redirect"
          required
          maxLength={8192}
          spellCheck={false}
          placeholder="https://127.0.0.1/?request_token=…"
          hint="All of it, with what stands behind the question mark; it may show an error page, which does not matter"
        />
      </li>
    </ol>
  );
}
