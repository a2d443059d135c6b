import { useApi } from '../api/index.js';
import { useMe } from '../session/use-session.js';
import { Page } from '../ui/index.js';
import { PasswordPanel } from './password-panel.js';
import { profileApi } from './profile-api.js';
import { SessionsPanel } from './sessions-panel.js';

const REFRESH_MS = 15_000;

/** Who one is, where one is signed in, and one's own password. */
export default function ProfilePage() {
  const { id, name, role } = useMe();
  const sessions = useApi('sessions', profileApi.sessions, { everyMs: REFRESH_MS });
  return (
    <Page
      title={name}
      summary={
        <>
          {role}, user id <code>{id}</code>
        </>
      }
    >
      <SessionsPanel sessions={sessions} />
      <PasswordPanel userName={name} onChanged={sessions.reload} />
    </Page>
  );
}
