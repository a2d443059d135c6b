import { Suspense, useEffect } from 'react';
import { PAGES, type PageEntry } from './pages.js';
import { returnPath, signInPath } from './router/return-path.js';
import { currentAddress, navigate, usePath, useQueryParameter } from './router/router.js';
import { session } from './session/session.js';
import { useSession } from './session/use-session.js';
import { PageBoundary } from './shell/page-boundary.js';
import { Shell } from './shell/shell.js';
import { usePageFocus } from './shell/use-page-focus.js';
import { EmptyState, ErrorState, Loading } from './ui/index.js';

/** Chooses the page by its path, and keeps those who are not signed in out of the others'. */
export function App() {
  const path = usePath();
  const entry: PageEntry | undefined = Object.hasOwn(PAGES, path) ? PAGES[path as keyof typeof PAGES] : undefined;
  usePageFocus(path, entry?.title);
  return (
    <Shell path={path}>
      <PageBoundary key={path}>
        <Suspense fallback={<Loading what="the page" />}>
          {entry ? <Gate entry={entry} isSignIn={path === '/sign-in'} /> : <NoSuchPage />}
        </Suspense>
      </PageBoundary>
    </Shell>
  );
}

function Gate({ entry, isSignIn }: { entry: PageEntry; isSignIn: boolean }) {
  const state = useSession();
  const back = returnPath(useQueryParameter('return'));
  const leadsBack = isSignIn && state.status === 'signed_in';
  const leadsAway = !entry.isPublic && state.status === 'signed_out';
  useEffect(() => {
    if (leadsBack) navigate(back, { replace: true });
    if (leadsAway) navigate(signInPath(currentAddress()), { replace: true });
  }, [leadsBack, leadsAway, back]);
  if (leadsBack || leadsAway) return null;
  if (entry.isPublic || state.status === 'signed_in') return <entry.Component />;
  if (state.status === 'unreachable') return <ErrorState error={state.error} onRetry={() => void session.resume()} />;
  return <Loading what="your session" />;
}

function NoSuchPage() {
  return (
    <>
      <h1 className="visually-hidden">Not found</h1>
      <EmptyState title="There is no such page">The navigation above has all there are.</EmptyState>
    </>
  );
}
