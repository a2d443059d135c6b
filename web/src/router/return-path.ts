/** Where to go after signing in: what `return` asks for, if it is a page of this site. */
export function returnPath(wanted: string | null): string {
  const isOurs = wanted !== null && /^\/(?![/\\])/.test(wanted) && !/^\/(sign-in|setup)\b/.test(wanted);
  return isOurs ? wanted : '/';
}

/** The address of the sign-in page that leads back. */
export function signInPath(from: string): string {
  return from === '/' ? '/sign-in' : `/sign-in?return=${encodeURIComponent(from)}`;
}
